using Metadata.Configuration;

namespace Metadata.Agent.Configuration;

/// <summary>What the command line says.</summary>
internal sealed record AgentCommandLine(IReadOnlyList<string> Files, IReadOnlyList<string> Directories, AgentCommand Command)
{
    /// <summary>The text of <c>--help</c>.</summary>
    public const string Usage =
        """
        neutron-metadata-agent [--config-file FILE]... [--config-dir DIR]... [--check-config]

          --config-file FILE  oslo.config INI; later files win (default: /etc/neutron/neutron.conf,
                              /etc/metadata-proxy/metadata-proxy.conf and /etc/neutron/metadata_agent.ini, those that exist)
          --config-dir DIR    read DIR/*.conf after the files
          --sample-config     print a configuration file with every option as a comment
          --check-config      print the configuration as it counts and where it comes from, secrets masked, and end
          --version           print the version
          --help              print this
        """;

    /// <summary>The command line, or what is wrong with it.</summary>
    public static (AgentCommandLine? Value, string? Error) Parse(IReadOnlyList<string> arguments)
    {
        var files = new List<string>();
        var directories = new List<string>();
        AgentCommand command = AgentCommand.Run;
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? argument : argument[..equals];
            switch (name)
            {
                case "--help" or "-h":
                    command = AgentCommand.Help;
                    break;
                case "--version":
                    command = AgentCommand.Version;
                    break;
                case "--check-config":
                    command = AgentCommand.CheckConfiguration;
                    break;
                case "--sample-config":
                    command = AgentCommand.SampleConfiguration;
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

        return (new AgentCommandLine(files, directories, command), null);
    }
}
