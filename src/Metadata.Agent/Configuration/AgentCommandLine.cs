using Metadata.Configuration;

namespace Metadata.Agent.Configuration;

/// <summary>What the command line says.</summary>
internal sealed record AgentCommandLine(IReadOnlyList<string> Files, IReadOnlyList<string> Directories, bool Help, bool Version, bool SampleConfig)
{
    /// <summary>The text of <c>--help</c>.</summary>
    public const string Usage =
        """
        neutron-metadata-agent [--config-file FILE]... [--config-dir DIR]...

          --config-file FILE  oslo.config INI; later files win (default: /etc/neutron/neutron.conf,
                              /etc/metadata-proxy/metadata-proxy.conf and /etc/neutron/metadata_agent.ini, those that exist)
          --config-dir DIR    read DIR/*.conf after the files
          --sample-config     print a configuration file with every option as a comment
          --version           print the version
          --help              print this
        """;

    /// <summary>The command line, or what is wrong with it.</summary>
    public static (AgentCommandLine? Value, string? Error) Parse(IReadOnlyList<string> arguments)
    {
        var files = new List<string>();
        var directories = new List<string>();
        bool help = false;
        bool version = false;
        bool sampleConfig = false;
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? argument : argument[..equals];
            switch (name)
            {
                case "--help" or "-h":
                    help = true;
                    break;
                case "--version":
                    version = true;
                    break;
                case "--sample-config":
                    sampleConfig = true;
                    break;
                case "--config-file" or "--config-dir":
                    if (equals < 0 && ++i == arguments.Count)
                    {
                        return (null, $"{name} needs a value. See --help.");
                    }

                    (name == "--config-file" ? files : directories).Add(equals < 0 ? arguments[i] : argument[(equals + 1)..]);
                    break;
                default:
                    return (null, $"{argument} is not an argument of neutron-metadata-agent. See --help.");
            }
        }

        if (files.Count == 0 && directories.Count == 0)
        {
            files.AddRange(DefaultFiles.Existing);
        }

        return (new AgentCommandLine(files, directories, help, version, sampleConfig), null);
    }
}
