namespace Metadata.Agent.Logging;

/// <summary>Where records go. Called by one thread.</summary>
internal interface ILogSink : IDisposable
{
    /// <summary>Writes one; what cannot be written is lost.</summary>
    void Write(LogRecord record);
}
