using System.Globalization;

namespace Metadata.Control.Explain;

/// <summary>A process that has a socket open.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="Program">Name of its program.</param>
/// <param name="Arguments">Its command line.</param>
/// <param name="User">Its effective user.</param>
/// <param name="Group">Its effective group.</param>
internal sealed record SocketOwner(int Pid, string Program, IReadOnlyList<string> Arguments, uint User, uint Group)
{
    private const string OurProxy = "neutron-ns-metadata-proxy";

    /// <summary>It is one of our proxies, or their supervisor.</summary>
    public bool IsOurs => Arguments.Take(2).Any(static argument => Path.GetFileNameWithoutExtension(argument) == OurProxy)
        || (Program.Length > 0 && OurProxy.StartsWith(Program, StringComparison.Ordinal));

    /// <summary>It is our proxies' supervisor.</summary>
    public bool IsSupervisor => IsOurs && Arguments.Contains("supervise");

    /// <summary>It is a haproxy, which Neutron's agents start.</summary>
    public bool IsHaproxy => Program == "haproxy";

    /// <summary>The value of an option of its command line; null when it is not there.</summary>
    public string? Option(string name)
    {
        for (int i = 0; i < Arguments.Count; i++)
        {
            string argument = Arguments[i].Replace('_', '-');
            if (argument == name && i + 1 < Arguments.Count)
            {
                return Arguments[i + 1];
            }

            if (argument.StartsWith(name + "=", StringComparison.Ordinal))
            {
                return Arguments[i][(name.Length + 1)..];
            }
        }

        return null;
    }

    /// <summary>Every process of this host that has one of the sockets open.</summary>
    public static IReadOnlyList<SocketOwner> Find(IReadOnlyCollection<long> inodes)
    {
        var links = inodes.Select(static inode => string.Create(CultureInfo.InvariantCulture, $"socket:[{inode}]")).ToHashSet(StringComparer.Ordinal);
        var owners = new List<SocketOwner>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && Holds(folder, links) && Read(folder, pid) is { } owner)
            {
                owners.Add(owner);
            }
        }

        return owners;
    }

    private static bool Holds(string folder, HashSet<string> links)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Join(folder, "fd")).Any(file => new FileInfo(file).LinkTarget is { } target && links.Contains(target));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile.
            return false;
        }
    }

    private static SocketOwner? Read(string folder, int pid)
    {
        try
        {
            string[] status = File.ReadAllLines(Path.Join(folder, "status"));
            return new SocketOwner(
                pid,
                File.ReadAllText(Path.Join(folder, "comm")).TrimEnd('\n'),
                File.ReadAllText(Path.Join(folder, "cmdline")).Split('\0', StringSplitOptions.RemoveEmptyEntries),
                Effective(status, "Uid:"),
                Effective(status, "Gid:"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // real, effective, saved, file system
    private static uint Effective(string[] status, string label) =>
        uint.Parse(status.First(line => line.StartsWith(label, StringComparison.Ordinal)).Split('\t')[2], CultureInfo.InvariantCulture);
}
