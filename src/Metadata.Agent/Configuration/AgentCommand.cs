namespace Metadata.Agent.Configuration;

/// <summary>What the command line asks for.</summary>
internal enum AgentCommand
{
    /// <summary>Serve until a signal asks to stop.</summary>
    Run,

    /// <summary><c>--check-config</c>.</summary>
    CheckConfiguration,

    /// <summary><c>--sample-config</c>.</summary>
    SampleConfiguration,

    /// <summary><c>--help</c>.</summary>
    Help,

    /// <summary><c>--version</c>.</summary>
    Version,
}
