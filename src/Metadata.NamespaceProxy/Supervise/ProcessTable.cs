using System.Globalization;
using System.Text;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>What /proc says about a process.</summary>
internal static class ProcessTable
{
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
