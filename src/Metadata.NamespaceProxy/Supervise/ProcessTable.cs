using System.Globalization;
using System.Text;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>What /proc says about a process.</summary>
internal static class ProcessTable
{
    /// <summary>The processes there are.</summary>
    public static IEnumerable<int> Pids()
        => from entry in Directory.EnumerateDirectories("/proc")
           let pid = int.TryParse(Path.GetFileName(entry), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0
           where pid > 0
           select pid;

    /// <summary>Its real user; -1 when it is gone.</summary>
    public static long UserId(int pid)
    {
        const string Field = "Uid:";
        try
        {
            var line = File.ReadLines(Entry(pid, "status")).First(one => one.StartsWith(Field, StringComparison.Ordinal));
            return long.Parse(line[Field.Length..].Trim().Split('\t')[0], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return -1;
        }
    }

    /// <summary>Its arguments behind the executable; empty when it is gone or not ours to see.</summary>
    public static string[] Arguments(int pid)
    {
        try
        {
            var text = Encoding.UTF8.GetString(File.ReadAllBytes(Entry(pid, "cmdline")));
            var parts = text.TrimEnd('\0').Split('\0');
            return parts.Length > 1 ? parts[1..] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Its start in clock ticks since boot, which tells it from a later process of the same id; 0 when gone or a zombie.</summary>
    public static long StartTime(int pid)
    {
        try
        {
            var stat = File.ReadAllText(Entry(pid, "stat"));

            // The command's name stands in parentheses and may hold anything: fields count from the last one.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? 0 : long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static string Entry(int pid, string name) => string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{name}");
}
