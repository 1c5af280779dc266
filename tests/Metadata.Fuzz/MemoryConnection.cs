using System.IO.Pipelines;
using Metadata.Relay;

namespace Metadata.Fuzz;

/// <summary>A connection whose other end is here; everything runs inline, so that a call returns when nothing more can happen.</summary>
internal sealed class MemoryConnection : IRelayConnection
{
    private static readonly PipeOptions _options = new(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false);

    private readonly Pipe _in = new(_options);
    private readonly Pipe _out = new(_options);

    public PipeReader Input => _in.Reader;

    public PipeWriter Output => _out.Writer;

    /// <summary>The other end: what is written here is read by the relay.</summary>
    public PipeWriter ToRelay => _in.Writer;

    /// <summary>The other end: what the relay wrote.</summary>
    public PipeReader FromRelay => _out.Reader;

    public UInt128 Source => 0;

    public bool DeadlinePassed => false;

    public Action? DeadlineAction { get; set; }

    public long BytesSent => 0;

    public bool OutputBlocked => false;

    public bool Aborted { get; private set; }

    public bool Closed { get; private set; }

    public void SetDeadline(TimeSpan after)
    {
    }

    public void ClearDeadline()
    {
    }

    public void Abort()
    {
        Aborted = true;
        _in.Writer.Complete();
        _out.Writer.Complete();
    }

    public ValueTask CloseAsync(bool linger)
    {
        Closed = true;
        _in.Reader.Complete();
        _out.Writer.Complete();
        return ValueTask.CompletedTask;
    }

    public int FormatPeer(Span<byte> destination)
    {
        "10.0.0.5"u8.CopyTo(destination);
        return 8;
    }
}
