using Metadata.Linux.Transport;

namespace Metadata.NamespaceProxy.Logging;

/// <summary>The journal, every value a field; while it takes nothing, the other log gets the lines.</summary>
internal sealed class JournalSink(string socket, ILineSink otherwise) : ILineSink
{
    private readonly JournalSocket _journal = new(socket);

    public void Write(in LogEntry entry)
    {
        if (!_journal.Send(entry.Severity, StreamSink.Program, entry.Message, entry.Fields))
        {
            otherwise.Write(entry);
        }
    }

    public void Dispose()
    {
        _journal.Dispose();
        otherwise.Dispose();
    }
}
