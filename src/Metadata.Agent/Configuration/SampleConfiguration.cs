using System.Text;
using Metadata.Configuration;

namespace Metadata.Agent.Configuration;

/// <summary>A configuration file in which every option stands as a comment with its help and default.</summary>
internal static class SampleConfiguration
{
    /// <summary>Writes it.</summary>
    public static string Write(OptionCatalogue catalogue)
    {
        var text = new StringBuilder(
            """
            # Agent, supervisor and metadatactl read this file; /etc/neutron/metadata_agent.ini, where it exists, is read
            # after it and wins. Every option stands here with its default; man 5 metadata-proxy.conf.

            """);
        foreach (IGrouping<string, OptionDefinition> section in catalogue.Options.GroupBy(static option => option.Section))
        {
            text.Append('\n').Append('[').Append(section.Key).Append("]\n");
            foreach (OptionDefinition option in section)
            {
                text.Append("\n# ").Append(option.Help).Append('\n')
                    .Append('#').Append(option.Name).Append(" = ").Append(option.DefaultText).Append('\n');
            }
        }

        return text.ToString().Replace(" = \n", " =\n", StringComparison.Ordinal);
    }
}
