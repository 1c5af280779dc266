using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Metadata.Http;
using Metadata.Relay.Link;
using Metadata.Relay.Tasks;

namespace Metadata.Relay;

/// <summary>Sends an exchange's request to an upstream and its answer back.</summary>
internal sealed class Forwarder(Exchange exchange)
{
    // One for a stale pooled connection, one for an upstream that ends while it holds the request.
    private const int MaxAttempts = 3;

    // Short of the 64 KiB at which a connection's input pauses; nova's longest user-data is 49149 bytes.
    private const long LongestWhole = 60 * 1024;

    private readonly ResponseHead _response = new();
    private SequencePosition _responseHeadEnd;
    private ReadOnlySequence<byte> _received;
    private bool _anyResponseByte;

    /// <summary>The whole exchange. Every failure before the answer begins becomes a refusal.</summary>
    [AsyncMethodBuilder(typeof(PooledMethodBuilder))]
    public async ValueTask RunAsync(IUpstreamConnections upstreams, IIdentityStamp stamp, IForwardPolicy? policy)
    {
        var head = exchange.Head;
        if (head.Framing == BodyFraming.Length && head.ContentLength > exchange.Limits.MaxBodyBytes)
        {
            // Before an upstream is troubled with it.
            await exchange.RefuseAsync(Failure.BodyTooLarge);
            return;
        }

        var hasBody = head.Framing == BodyFraming.Chunked || (head.Framing == BodyFraming.Length && head.ContentLength > 0);
        var repeatable = !hasBody && head.Kind is HttpMethodKind.Get or HttpMethodKind.Head or HttpMethodKind.Options;
        var started = exchange.Server.TimeProvider.GetTimestamp();
        exchange.Trace.ForwardedAt = started;
        for (var attempt = 1; ; attempt++)
        {
            // What cannot be repeated never meets a connection that may have gone stale.
            var lease = await upstreams.RentAsync(fresh: attempt > 1 || !repeatable);
            var failure = lease.Failure;
            var mayRepeat = true;
            if (lease.Connection is { } upstream)
            {
                upstream.SetDeadline(Remaining(started));
                _anyResponseByte = false;
                failure = await SendAsync(upstream, stamp, hasBody);
                if (failure == Failure.None)
                {
                    failure = await ReceiveHeadAsync(upstream);
                }

                if (failure == Failure.None && !ProxyField.ApplyHopLimit(exchange, _response))
                {
                    failure = Failure.Internal;
                }

                var verdict = Verdict.Relay;
                if (failure == Failure.None && policy is not null)
                {
                    (failure, verdict) = await ConsultAsync(policy, upstream, repeatable);
                }

                if (failure == Failure.None && verdict == Verdict.Relay)
                {
                    await RelayAnswerAsync(upstreams, upstream);
                    return;
                }

                var untouched = upstream.NotProcessed && !hasBody;
                upstreams.Discard(upstream);
                switch (verdict)
                {
                    case Verdict.Answered:
                        return;
                    case Verdict.Retry:
                        attempt = 0;
                        continue;
                    default:
                        break;
                }

                // Nothing has reached the guest: with a policy even an answer that was cut off is asked for again.
                mayRepeat = repeatable || (untouched && !_anyResponseByte);
                if (failure == Failure.UpstreamClosed && mayRepeat && (!_anyResponseByte || policy is not null) && attempt < MaxAttempts
                    && Remaining(started) > TimeSpan.FromSeconds(1))
                {
                    continue;
                }
            }

            switch (policy is null ? Recovery.Refuse : await policy.RecoverAsync(exchange, failure, mayRepeat))
            {
                case Recovery.Retry when mayRepeat:
                    attempt = 0;
                    continue;
                case Recovery.Answered:
                    return;
                default:
                    await exchange.RefuseAsync(failure);
                    return;
            }
        }
    }

    private TimeSpan Remaining(long started)
    {
        var left = exchange.Limits.AnswerDeadline - exchange.Server.TimeProvider.GetElapsedTime(started);
        return left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1);
    }

    // A short answer is read to its end first, so that one that is cut off can be asked for again.
    private async ValueTask<(Failure Failure, Verdict Verdict)> ConsultAsync(IForwardPolicy policy, IRelayConnection upstream, bool repeatable)
    {
        ReadOnlySequence<byte>? body = null;
        if (_response.Framing == BodyFraming.None)
        {
            body = ReadOnlySequence<byte>.Empty;
        }
        else if (_response.Framing == BodyFraming.Length
            && _response.ContentLength + _received.Slice(0, _responseHeadEnd).Length <= LongestWhole)
        {
            while (_received.Slice(_responseHeadEnd).Length < _response.ContentLength)
            {
                upstream.Input.AdvanceTo(_received.Start, _received.End);
                ReadResult read;
                try
                {
                    read = await upstream.Input.ReadAsync();
                }
                catch (Exception e) when (Transport.IsFailure(e))
                {
                    return (upstream.DeadlinePassed ? Failure.UpstreamTimeout : Failure.UpstreamClosed, Verdict.Relay);
                }

                _received = read.Buffer;
                if (read.IsCompleted && _received.Slice(_responseHeadEnd).Length < _response.ContentLength)
                {
                    return (upstream.DeadlinePassed ? Failure.UpstreamTimeout : Failure.UpstreamClosed, Verdict.Relay);
                }
            }

            body = _received.Slice(_responseHeadEnd, _response.ContentLength);
        }

        var verdict = await policy.AcceptAsync(exchange, _response, body, repeatable);
        return (Failure.None, verdict == Verdict.Retry && !repeatable ? Verdict.Relay : verdict);
    }

    [AsyncMethodBuilder(typeof(PooledMethodBuilder<>))]
    private async ValueTask<Failure> SendAsync(IRelayConnection upstream, IIdentityStamp stamp, bool hasBody)
    {
        RequestForm.Write(exchange, stamp, upstream);
        if (!hasBody)
        {
            // A failed flush is not the last word: the answer may be on its way already.
            await Transport.FlushAsync(upstream.Output);
            return Failure.None;
        }

        var outcome = await UploadAsync(upstream);

        // What answered or closed early says why in its answer.
        return outcome is CopyOutcome.Interrupted or CopyOutcome.TargetClosed ? Failure.None : GuestBody.FailureOf(outcome);
    }

    private async ValueTask<CopyOutcome> UploadAsync(IRelayConnection upstream)
    {
        var body = exchange.Body;
        var chunked = exchange.Head.Framing == BodyFraming.Chunked;
        var outcome = await body.BeginAsync();
        var early = new EarlyAnswer(upstream, body, _response, exchange.Limits.Head, exchange.Head.Kind == HttpMethodKind.Head);
        early.Start();
        while (outcome == CopyOutcome.Done && !body.IsComplete && !early.Came)
        {
            outcome = await body.TakeAsync(upstream.Output, chunked);
            if (outcome != CopyOutcome.Done)
            {
                break;
            }

            if (body.IsComplete && chunked)
            {
                ChunkedWriter.WriteEnd(upstream.Output);
            }

            outcome = await early.FlushAsync() ? CopyOutcome.Done : CopyOutcome.TargetClosed;
        }

        early.Stop();
        return outcome == CopyOutcome.Done && !body.IsComplete ? CopyOutcome.Interrupted : outcome;
    }

    [AsyncMethodBuilder(typeof(PooledMethodBuilder<>))]
    private async ValueTask<Failure> ReceiveHeadAsync(IRelayConnection upstream)
    {
        var input = upstream.Input;
        var isHead = exchange.Head.Kind == HttpMethodKind.Head;
        while (true)
        {
            ReadResult read;
            try
            {
                read = await input.ReadAsync();
            }
            catch (Exception e) when (Transport.IsFailure(e))
            {
                return upstream.DeadlinePassed ? Failure.UpstreamTimeout : Failure.UpstreamClosed;
            }

            _anyResponseByte |= !read.Buffer.IsEmpty;
            var parsed = ResponseParser.Parse(read.Buffer, _response, exchange.Limits.Head, isHead);
            if (parsed.Status == ParseStatus.Complete)
            {
                var end = read.Buffer.GetPosition(parsed.Consumed);
                if (_response.StatusCode >= 200)
                {
                    _responseHeadEnd = end;
                    _received = read.Buffer;
                    return Failure.None;
                }

                input.AdvanceTo(end);
                if (_response.StatusCode == 101)
                {
                    return Failure.UpstreamMalformed;
                }

                continue;
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (parsed.Status == ParseStatus.Rejected)
            {
                return Failure.UpstreamMalformed;
            }

            if (read.IsCompleted)
            {
                return upstream.DeadlinePassed ? Failure.UpstreamTimeout : Failure.UpstreamClosed;
            }
        }
    }

    [AsyncMethodBuilder(typeof(PooledMethodBuilder))]
    private async ValueTask RelayAnswerAsync(IUpstreamConnections upstreams, IRelayConnection upstream)
    {
        exchange.ReleaseHead();
        exchange.BeginAnswer(_response.StatusCode);
        if (upstream is LinkStream)
        {
            ProxyField.ReadRefusal(exchange, _response);
        }

        exchange.Observer?.Answered(exchange, _response.StatusCode);
        var framing = _response.Framing;
        var length = _response.ContentLength;
        var keep = _response.KeepAlive && framing != BodyFraming.UntilClose && exchange.Body.IsComplete;
        var chunked = ResponseForm.Write(exchange, _response, exchange.Connection.Output);
        upstream.Input.AdvanceTo(_responseHeadEnd);
        exchange.Upstream = upstream;

        var outcome = CopyOutcome.Done;
        if (framing == BodyFraming.None)
        {
            await exchange.FinishAsync();
        }
        else
        {
            outcome = await BodyCopier.CopyAsync(upstream.Input, framing, length, exchange.Connection.Output, chunked, long.MaxValue);
        }

        exchange.Upstream = null;

        // A deadline that cut an until-close body looks like its end.
        if (outcome == CopyOutcome.Done && keep && !upstream.DeadlinePassed)
        {
            upstreams.Return(upstream);
            return;
        }

        exchange.Broken = outcome != CopyOutcome.Done || upstream.DeadlinePassed;
        upstreams.Discard(upstream);
    }
}
