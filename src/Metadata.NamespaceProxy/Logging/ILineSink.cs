namespace Metadata.NamespaceProxy.Logging;

/// <summary>Where a log goes. Called by one thread at a time, must not block.</summary>
internal interface ILineSink : IDisposable
{
    /// <summary>Writes one; what cannot be written is lost.</summary>
    void Write(in LogEntry entry);
}
