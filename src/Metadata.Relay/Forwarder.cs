using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Metadata.Http;

namespace Metadata.Relay;

/// <summary>Sends an exchange's request to an upstream and its answer back.</summary>
internal sealed class Forwarder(Exchange exchange)
{
    // One for a stale pooled connection, one for an upstream that ends while it holds the request.
    private const int MaxAttempts = 3;

    private readonly ResponseHead _response = new();
    private SequencePosition _responseHeadEnd;
    private bool _anyResponseByte;

    /// <summary>The whole exchange. Every failure before the answer begins becomes a refusal.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask RunAsync(IUpstreamConnections upstreams, IIdentityStamp stamp)
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
        for (var attempt = 1; ; attempt++)
        {
            // What cannot be repeated never meets a connection that may have gone stale.
            var lease = await upstreams.RentAsync(fresh: attempt > 1 || !repeatable);
            var failure = lease.Failure;
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

                if (failure == Failure.None)
                {
                    await RelayAnswerAsync(upstreams, upstream);
                    return;
                }

                var untouched = upstream.NotProcessed && !hasBody;
                upstreams.Discard(upstream);
                if (failure == Failure.UpstreamClosed && (repeatable || untouched) && !_anyResponseByte && attempt < MaxAttempts
                    && Remaining(started) > TimeSpan.FromSeconds(1))
                {
                    continue;
                }
            }

            await exchange.RefuseAsync(failure);
            return;
        }
    }

    private TimeSpan Remaining(long started)
    {
        var left = exchange.Limits.AnswerDeadline - exchange.Server.TimeProvider.GetElapsedTime(started);
        return left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
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

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
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

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask RelayAnswerAsync(IUpstreamConnections upstreams, IRelayConnection upstream)
    {
        exchange.ReleaseHead();
        exchange.BeginAnswer();
        exchange.Server.Observer?.Answered(exchange, _response.StatusCode);
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
