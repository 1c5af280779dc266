using System.Buffers;
using System.IO.Pipelines;
using Metadata.Relay;

namespace Metadata.Benchmarks.Exchanges;

/// <summary>One end of a connection in memory; what one end writes the other reads, at once and inline.</summary>
internal sealed class MemoryConnection(PipeReader input, PipeWriter output) : IRelayConnection
{
    private static readonly PipeOptions _options = new(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);

    public PipeReader Input => input;

    public PipeWriter Output => output;

    public UInt128 Source => 0;

    public bool DeadlinePassed => false;

    public Action? DeadlineAction { get; set; }

    public long BytesSent => 0;

    public bool OutputBlocked => false;

    public static (MemoryConnection One, MemoryConnection Other) Pair()
    {
        Pipe there = new(_options);
        Pipe back = new(_options);
        return (new MemoryConnection(back.Reader, there.Writer), new MemoryConnection(there.Reader, back.Writer));
    }

    /// <summary>Sends, lets everybody do what follows from it, and drops what came back.</summary>
    /// <returns>Bytes that came back.</returns>
    public long Exchange(ReadOnlySpan<byte> bytes)
    {
        Output.Write(bytes);
        ValueTask<FlushResult> flush = Output.FlushAsync();
        if (!flush.IsCompletedSuccessfully || !Input.TryRead(out ReadResult read))
        {
            throw new InvalidOperationException("no answer");
        }

        long length = read.Buffer.Length;
        Input.AdvanceTo(read.Buffer.End);
        return length;
    }

    public void SetDeadline(TimeSpan after)
    {
        // Time stands still here.
    }

    public void ClearDeadline()
    {
        // Time stands still here.
    }

    public void Abort() => output.Complete();

    public ValueTask CloseAsync(bool linger)
    {
        output.Complete();
        return ValueTask.CompletedTask;
    }

    public int FormatPeer(Span<byte> destination)
    {
        ReadOnlySpan<byte> peer = "10.0.0.5"u8;
        peer.CopyTo(destination);
        return peer.Length;
    }
}
