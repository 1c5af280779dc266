namespace Metadata.Agent.Logging;

/// <summary>Form of the agent's log.</summary>
internal enum LogFormat
{
    /// <summary>The journal where standard error leads there, text elsewhere.</summary>
    Auto,

    /// <summary>Lines for people on standard error.</summary>
    Text,

    /// <summary>One JSON object a line on standard error.</summary>
    Json,

    /// <summary>The journal's own protocol, every value a field.</summary>
    Journald,
}
