using Metadata.Http;

namespace Metadata.Relay.Link;

/// <summary>
/// Upstream connections as streams of one link, dialled when it is first needed and again when it has ended. An
/// upstream that does not know the link is served by connections of its own.
/// </summary>
/// <param name="plain">The connections of an upstream without link.</param>
/// <param name="time">The clock of the one thread that uses it.</param>
/// <param name="enabled">False: never try.</param>
public sealed class LinkClient(UpstreamPool plain, TimeProvider time, bool enabled) : IUpstreamConnections
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(2);

    // An agent that was replaced by one with the link is found out within a minute.
    private static readonly TimeSpan PlainPeriod = TimeSpan.FromSeconds(60);

    // One that said nothing is mostly starting; without the link a guest with a privacy address cannot be told by its MAC.
    private static readonly TimeSpan SilentPeriod = TimeSpan.FromSeconds(5);

    // An agent that closes without a word is restarting, or one that does not read what it does not know.
    private const int Offers = 3;

    private static readonly TimeSpan OfferPause = TimeSpan.FromMilliseconds(50);

    // One dials for all who wait, so it may look often: an agent that restarts is back at some moment of these.
    private static readonly TimeSpan DialPause = TimeSpan.FromMilliseconds(20);

    private readonly ResponseHead _answer = new();
    private LinkChannel? _channel;
    private List<TaskCompletionSource<Failure>>? _waiting;
    private long _plainSince;
    private TimeSpan _plainPeriod = PlainPeriod;
    private bool _isPlain = !enabled;

    /// <summary>A link stands and takes streams.</summary>
    public bool IsLinked => _channel is { CanOpen: true };

    /// <inheritdoc/>
    public ValueTask<UpstreamLease> RentAsync(bool fresh)
    {
        if (_channel is { CanOpen: true } channel)
        {
            return new(new UpstreamLease(channel.Open(), Failure.None));
        }

        if (_isPlain && (!enabled || time.GetElapsedTime(_plainSince) < _plainPeriod))
        {
            return plain.RentAsync(fresh);
        }

        return RentAfterDialAsync(fresh);
    }

    /// <inheritdoc/>
    public void Return(IRelayConnection connection)
    {
        if (connection is LinkStream stream)
        {
            stream.Channel.Release(stream);
        }
        else
        {
            plain.Return(connection);
        }
    }

    /// <inheritdoc/>
    public void Discard(IRelayConnection connection) => plain.Discard(connection);

    private async ValueTask<UpstreamLease> RentAfterDialAsync(bool fresh)
    {
        // Many guests may wait for the one link. A task with several awaiters would resume all but one of them on another
        // thread, so each waits for a task of its own.
        Failure failure;
        if (_waiting is { } waiting)
        {
            var dialled = new TaskCompletionSource<Failure>();
            waiting.Add(dialled);
            failure = await dialled.Task;
        }
        else
        {
            failure = await DialForAllAsync();
        }

        if (failure != Failure.None)
        {
            return new UpstreamLease(null, failure);
        }

        return _channel is { CanOpen: true } channel
            ? new UpstreamLease(channel.Open(), Failure.None)
            : await plain.RentAsync(fresh);
    }

    private async ValueTask<Failure> DialForAllAsync()
    {
        List<TaskCompletionSource<Failure>> waiting = [];
        _waiting = waiting;
        var failure = Failure.Internal;
        try
        {
            failure = await DialAsync();
        }
        finally
        {
            _waiting = null;
            foreach (var dialled in waiting)
            {
                dialled.SetResult(failure);
            }
        }

        return failure;
    }

    private async ValueTask<Failure> DialAsync()
    {
        for (var offer = 1; ; offer++)
        {
            var lease = await plain.DialAsync(DialPause);
            if (lease.Connection is not { } connection)
            {
                return lease.Failure;
            }

            var answer = await NegotiateAsync(connection);
            if (answer == LinkAnswer.Agreed)
            {
                _isPlain = false;
                LeaveFull();
                _channel = new LinkChannel(connection, time, accept: null);
                Run(_channel, connection);
                return Failure.None;
            }

            plain.Discard(connection);
            if (answer is LinkAnswer.Declined or LinkAnswer.Silent || offer == Offers)
            {
                _isPlain = true;
                _plainPeriod = answer == LinkAnswer.Silent ? SilentPeriod : PlainPeriod;
                _plainSince = time.GetTimestamp();
                return Failure.None;
            }

            await Task.Delay(OfferPause, time);
        }
    }

    // One that is full but sound ends with the last of its streams.
    private void LeaveFull()
    {
        if (_channel is { } full)
        {
            full.IsGoingAway = true;
            full.EndWhenUnused();
        }
    }

    private async void Run(LinkChannel channel, IRelayConnection connection)
    {
        await channel.RunAsync();
        if (_channel == channel)
        {
            _channel = null;
        }

        plain.Discard(connection);
    }

    private async ValueTask<LinkAnswer> NegotiateAsync(IRelayConnection connection)
    {
        connection.SetDeadline(AnswerLimit);
        var output = connection.Output;
        RequestWriter.WriteRequestLine(output, "GET"u8, "/"u8);
        RequestWriter.WriteField(output, "Host"u8, "agent"u8);
        RequestWriter.WriteField(output, "Connection"u8, "Upgrade"u8);
        RequestWriter.WriteField(output, "Upgrade"u8, LinkProtocol.Token);
        RequestWriter.EndHead(output);
        await Transport.FlushAsync(output);
        try
        {
            while (true)
            {
                var read = await connection.Input.ReadAsync();
                var parsed = ResponseParser.Parse(read.Buffer, _answer, HeadLimits.Default, requestWasHead: false);
                if (parsed.Status == ParseStatus.Complete)
                {
                    var agreed = _answer.StatusCode == 101
                        && _answer.TryGetSingle(KnownField.Upgrade, out var protocol) && protocol.SequenceEqual(LinkProtocol.Token);
                    connection.Input.AdvanceTo(read.Buffer.GetPosition(parsed.Consumed));
                    connection.ClearDeadline();
                    return agreed ? LinkAnswer.Agreed : LinkAnswer.Declined;
                }

                connection.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                if (parsed.Status == ParseStatus.Rejected)
                {
                    return LinkAnswer.Declined;
                }

                if (read.IsCompleted)
                {
                    return connection.DeadlinePassed ? LinkAnswer.Silent : LinkAnswer.None;
                }
            }
        }
        catch (Exception e) when (Transport.IsFailure(e))
        {
            return connection.DeadlinePassed ? LinkAnswer.Silent : LinkAnswer.None;
        }
    }
}
