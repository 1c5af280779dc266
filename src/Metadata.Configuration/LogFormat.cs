namespace Metadata.Configuration;

/// <summary>Form of a program's log: <c>log_format</c>.</summary>
public enum LogFormat
{
    /// <summary>The journal where standard error leads there and is the log, text elsewhere.</summary>
    Auto,

    /// <summary>Lines for people.</summary>
    Text,

    /// <summary>One JSON object a line.</summary>
    Json,

    /// <summary>The journal's own protocol, every value a field.</summary>
    Journald,
}
