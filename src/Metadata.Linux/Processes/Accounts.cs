using System.Globalization;

namespace Metadata.Linux.Processes;

/// <summary>Users and groups by name or number: passwd(5), group(5).</summary>
public static class Accounts
{
    private const string PasswdFile = "/etc/passwd";
    private const string GroupFile = "/etc/group";

    /// <summary>The uid and primary gid of a user given by name or number. A number without an entry has itself as its group.</summary>
    /// <exception cref="AccountException">No such name.</exception>
    public static (uint Uid, uint Gid) FindUser(string user)
    {
        bool numeric = uint.TryParse(user, NumberStyles.None, CultureInfo.InvariantCulture, out uint number);
        foreach (string[] fields in Entries(PasswdFile, 4))
        {
            if ((fields[0] == user || (numeric && fields[2] == user))
                && uint.TryParse(fields[2], CultureInfo.InvariantCulture, out uint uid)
                && uint.TryParse(fields[3], CultureInfo.InvariantCulture, out uint gid))
            {
                return (uid, gid);
            }
        }

        return numeric ? (number, number) : throw new AccountException("user", user, PasswdFile);
    }

    /// <summary>The gid of a group given by name or number.</summary>
    /// <exception cref="AccountException">No such name.</exception>
    public static uint FindGroup(string group)
    {
        if (uint.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out uint number))
        {
            return number;
        }

        foreach (string[] fields in Entries(GroupFile, 3))
        {
            if (fields[0] == group && uint.TryParse(fields[2], CultureInfo.InvariantCulture, out uint gid))
            {
                return gid;
            }
        }

        throw new AccountException("group", group, GroupFile);
    }

    private static IEnumerable<string[]> Entries(string file, int fields)
    {
        foreach (string line in File.ReadLines(file))
        {
            string[] parts = line.Split(':');
            if (parts.Length >= fields)
            {
                yield return parts;
            }
        }
    }
}
