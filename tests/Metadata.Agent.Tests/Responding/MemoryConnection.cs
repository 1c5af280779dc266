using System.IO.Pipelines;
using Metadata.Relay;

namespace Metadata.Agent.Tests.Responding;

/// <summary>A connection in memory; the test holds the other end.</summary>
internal sealed class MemoryConnection : IRelayConnection
{
    private static readonly PipeOptions _options = new(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);

    private readonly Pipe _in = new(_options);
    private readonly Pipe _out = new(_options);

    public PipeReader Input => _in.Reader;

    public PipeWriter Output => _out.Writer;

    public UInt128 Source => default;

    public bool DeadlinePassed => false;

    public Action? DeadlineAction { get; set; }

    public long BytesSent => 0;

    public bool OutputBlocked => false;

    /// <summary>The peer's bytes come; what answers at once has answered when this returns.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_in.Writer.GetSpan(bytes.Length));
        _in.Writer.Advance(bytes.Length);
        ValueTask<FlushResult> flush = _in.Writer.FlushAsync();
        if (!flush.IsCompleted)
        {
            throw new InvalidOperationException("Nobody reads.");
        }
    }

    /// <summary>Drops the answer and tells whether it is a 200.</summary>
    public bool TakeOk()
    {
        if (!_out.Reader.TryRead(out ReadResult read))
        {
            return false;
        }

        bool ok = read.Buffer.FirstSpan.StartsWith("HTTP/1.1 200 OK\r\n"u8);
        _out.Reader.AdvanceTo(read.Buffer.End);
        return ok;
    }

    public void SetDeadline(TimeSpan after)
    {
        // Nothing here waits.
    }

    public void ClearDeadline()
    {
        // Nothing here waits.
    }

    public void Abort() => _in.Writer.Complete();

    public ValueTask CloseAsync(bool linger)
    {
        _in.Reader.Complete();
        _out.Writer.Complete();
        return ValueTask.CompletedTask;
    }

    public int FormatPeer(Span<byte> destination) => 0;
}
