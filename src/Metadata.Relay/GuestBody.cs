using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Metadata.Http;
using Metadata.Relay.Tasks;

namespace Metadata.Relay;

/// <summary>The request body of one exchange as it comes: bounded in bytes, in time and by a least rate.</summary>
internal sealed class GuestBody(Exchange exchange)
{
    private BodyProgress _progress;
    private Pace _pace;
    private long _taken;
    private CopyOutcome _late;
    private bool _interrupted;
    private bool _reading;

    /// <summary>The last byte of the body and its framing were taken.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>A head was parsed; whether a body follows stands in it.</summary>
    public void Reset(bool absent)
    {
        IsComplete = absent;
        _late = CopyOutcome.Done;
        _interrupted = false;
        _taken = 0;
    }

    /// <summary>Before the first read: its deadline, and 100 Continue for who waits for it.</summary>
    public ValueTask<CopyOutcome> BeginAsync()
    {
        var head = exchange.Head;
        if (IsComplete)
        {
            return new(CopyOutcome.Done);
        }

        if (head.Framing == BodyFraming.Length && head.ContentLength > exchange.Limits.MaxBodyBytes)
        {
            return new(CopyOutcome.TooLarge);
        }

        exchange.ReleaseHead();
        _progress = new BodyProgress(head.Framing, head.ContentLength, exchange.Limits.MaxBodyBytes);
        exchange.Clock.Phase = SessionPhase.Body;
        exchange.Connection.SetDeadline(_pace.Begin(0, exchange.Limits.BodyDeadline, exchange.Limits.RateGrace));
        return head.ExpectContinue ? ContinueAsync() : new(CopyOutcome.Done);
    }

    /// <summary>Takes what has come, waiting for something to come.</summary>
    /// <param name="target">Receives the data.</param>
    /// <param name="chunked">Write it as chunks, the last one not included.</param>
    [AsyncMethodBuilder(typeof(PooledMethodBuilder<>))]
    public async ValueTask<CopyOutcome> TakeAsync(IBufferWriter<byte> target, bool chunked)
    {
        var input = exchange.Connection.Input;
        _reading = true;
        ReadResult read;
        try
        {
            read = await input.ReadAsync();
        }
        catch (Exception e) when (Transport.IsFailure(e))
        {
            return CopyOutcome.SourceClosed;
        }
        finally
        {
            _reading = false;
        }

        var before = read.Buffer.Length;
        var consumed = _progress.Take(read.Buffer, target, chunked);
        _taken += before - read.Buffer.Slice(consumed).Length;

        // What follows a whole body is the next head: it has not been looked at.
        input.AdvanceTo(consumed, _progress.Complete ? consumed : read.Buffer.End);
        if (_progress.Outcome != CopyOutcome.Done)
        {
            return _progress.Outcome;
        }

        if (_progress.Complete)
        {
            IsComplete = true;
            exchange.Clock.BeginHandling();
            return CopyOutcome.Done;
        }

        return _interrupted ? CopyOutcome.Interrupted
            : _late != CopyOutcome.Done ? _late
            : read.IsCompleted ? CopyOutcome.SourceClosed
            : CopyOutcome.Done;
    }

    /// <summary>No more of the body is wanted: a wait for it ends.</summary>
    public void Interrupt()
    {
        _interrupted = true;
        if (_reading)
        {
            exchange.Connection.Input.CancelPendingRead();
        }
    }

    /// <summary>The deadline passed.</summary>
    public void OnDeadline()
    {
        var limits = exchange.Limits;
        if (!_reading)
        {
            // The upstream takes nothing, which is not the guest's fault.
            exchange.Connection.SetDeadline(_pace.Arm(limits.RateGrace));
            return;
        }

        switch (_pace.Judge(_taken, limits.BodyDeadline, limits.RateGrace, limits.MinBodyRate, out var next))
        {
            case PaceVerdict.GoesOn:
                exchange.Connection.SetDeadline(next);
                return;
            case PaceVerdict.TooSlow:
                _late = CopyOutcome.SourceTooSlow;
                break;
            default:
                _late = CopyOutcome.SourceOutOfTime;
                break;
        }

        exchange.Connection.Input.CancelPendingRead();
    }

    /// <summary>What a guest is told when its body ended so.</summary>
    public static Failure FailureOf(CopyOutcome outcome) => outcome switch
    {
        CopyOutcome.Done => Failure.None,
        CopyOutcome.TooLarge => Failure.BodyTooLarge,
        CopyOutcome.SourceOutOfTime => Failure.BodyTimeout,
        CopyOutcome.SourceTooSlow => Failure.BodyTooSlow,
        CopyOutcome.SourceClosed => Failure.BodyIncomplete,
        _ => Failure.BodyMalformed,
    };

    [AsyncMethodBuilder(typeof(PooledMethodBuilder<>))]
    private async ValueTask<CopyOutcome> ContinueAsync()
    {
        exchange.Connection.Output.Write("HTTP/1.1 100 Continue\r\n\r\n"u8);
        return await Transport.FlushAsync(exchange.Connection.Output) ? CopyOutcome.Done : CopyOutcome.SourceClosed;
    }
}
