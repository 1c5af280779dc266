using Metadata.Configuration;

namespace Metadata.Agent.Configuration;

/// <summary>The output of <c>--check-config</c>: an INI file of everything that counts, each value behind its origin.</summary>
internal static class ConfigurationReport
{
    /// <summary>Writes it. Secrets are three stars.</summary>
    public static void Write(OsloConfiguration files, TextWriter output)
    {
        output.WriteLine(files.Files.Count == 0 ? "# no file was read: defaults" : "# read: " + string.Join(", ", files.Files));
        foreach (IGrouping<string, EffectiveOption> section in files.Describe().GroupBy(static option => option.Section))
        {
            output.WriteLine();
            output.WriteLine($"[{section.Key}]");
            foreach (EffectiveOption option in section)
            {
                output.WriteLine($"# {option.Origin?.ToString() ?? "default"}");
                output.WriteLine($"{option.Name} = {option.Shown.Replace("\n", "\n    ", StringComparison.Ordinal)}");
            }
        }

        string[] idle =
        [
            .. NeutronOptionTable.FindIn(files).Select(static pair => $"# {pair.Option.Origin}: {pair.Option.Name} in [{pair.Option.Section}] does nothing here: {pair.Reason}"),
            .. files.FindUnknown().Select(static unknown => $"# {unknown}"),
        ];
        if (idle.Length > 0)
        {
            output.WriteLine();
            Array.ForEach(idle, output.WriteLine);
        }
    }
}
