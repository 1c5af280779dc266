using System.Buffers;
using System.IO.Pipelines;

namespace Metadata.Relay.Tests.Link;

/// <summary>One end of a connection in memory whose other end is served by the relay as well. What one end writes is carried to the other at once.</summary>
internal sealed class PairedConnection : IRelayConnection
{
    private static readonly PipeOptions Options = new(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);

    private readonly Pipe _in = new(Options);
    private readonly Pipe _out = new(Options);
    private bool _over;
    private bool _inputEnded;

    public PipeReader Input => _in.Reader;

    public PipeWriter Output => _out.Writer;

    public bool DeadlinePassed { get; private set; }

    public UInt128 Source => 0;

    public Action? DeadlineAction { get; set; }

    public long BytesSent => 0;

    public bool OutputBlocked => false;

    public static (PairedConnection One, PairedConnection Other) Make()
    {
        var (one, other) = (new PairedConnection(), new PairedConnection());
        one.Carry(other);
        other.Carry(one);
        return (one, other);
    }

    public void SetDeadline(TimeSpan after)
    {
        // Time stands still here.
    }

    public void ClearDeadline()
    {
        // Time stands still here.
    }

    /// <summary>What the clock would do: it ends for having been silent.</summary>
    public void PassDeadline()
    {
        DeadlinePassed = true;
        Abort();
    }

    public void Abort()
    {
        if (!_over)
        {
            _over = true;
            EndInput();
            _out.Reader.CancelPendingRead();
        }
    }

    public ValueTask CloseAsync(bool linger)
    {
        if (!_over)
        {
            _out.Writer.Complete();
        }

        return ValueTask.CompletedTask;
    }

    public int FormatPeer(Span<byte> destination) => 0;

    private void EndInput()
    {
        if (!_inputEnded)
        {
            _inputEnded = true;
            _in.Writer.Complete();
        }
    }

    private async void Carry(PairedConnection other)
    {
        while (true)
        {
            var read = await _out.Reader.ReadAsync();
            if (!_over && !other._inputEnded)
            {
                foreach (var segment in read.Buffer)
                {
                    other._in.Writer.Write(segment.Span);
                }
            }

            _out.Reader.AdvanceTo(read.Buffer.End);
            if (_over || read.IsCompleted)
            {
                _out.Reader.Complete();
                other.EndInput();
                return;
            }

            if (!other._inputEnded)
            {
                await other._in.Writer.FlushAsync();
            }
        }
    }
}
