using System.Globalization;

namespace Metadata.Agent.Server;

/// <summary>Whether a configured name or number is what this process runs as.</summary>
internal static class EffectiveIds
{
    /// <summary>This process's effective user id.</summary>
    public static uint UserId { get; } = ReadId("Uid:");

    /// <summary>This process's effective group id.</summary>
    public static uint GroupId { get; } = ReadId("Gid:");

    /// <summary>Whether <paramref name="nameOrId"/> is the effective user.</summary>
    public static bool IsUser(string nameOrId) => Matches("/etc/passwd", nameOrId, UserId);

    /// <summary>Whether <paramref name="nameOrId"/> is the effective group.</summary>
    public static bool IsGroup(string nameOrId) => Matches("/etc/group", nameOrId, GroupId);

    private static bool Matches(string database, string nameOrId, uint id)
    {
        if (uint.TryParse(nameOrId, NumberStyles.None, CultureInfo.InvariantCulture, out uint number))
        {
            return number == id;
        }

        // Both files: name, password, id.
        return File.Exists(database) && File.ReadLines(database)
            .Select(static line => line.Split(':'))
            .Any(fields => fields.Length > 2 && fields[0] == nameOrId
                && fields[2] == id.ToString(CultureInfo.InvariantCulture));
    }

    private static uint ReadId(string label)
    {
        // real, effective, saved, file system
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(label, StringComparison.Ordinal));
        return uint.Parse(line.Split('\t', ' ')[2], CultureInfo.InvariantCulture);
    }
}
