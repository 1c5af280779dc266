using System.Runtime.CompilerServices;
using Metadata.Relay.Tasks;

namespace Metadata.Relay;

/// <summary>Keep-alive connections to one upstream, for the one thread that uses them. The one used last is taken first.</summary>
public sealed class UpstreamPool(IUpstreamDialer dialer, RelayLimits limits, TimeProvider timeProvider) : IUpstreamConnections
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    private readonly IRelayConnection[] _idle = new IRelayConnection[Math.Max(1, limits.MaxIdleUpstreams)];
    private int _count;

    /// <summary>Unused connections at hand, stale ones included.</summary>
    public int IdleCount => _count;

    /// <inheritdoc/>
    public ValueTask<UpstreamLease> RentAsync(bool fresh)
    {
        while (!fresh && _count > 0)
        {
            var connection = _idle[--_count];
            _idle[_count] = null!;
            if (IsQuiet(connection))
            {
                return new(new UpstreamLease(connection, Failure.None));
            }

            Discard(connection);
        }

        return DialAsync(LongestPause);
    }

    /// <summary>A connection of its own, dialled again and again until <see cref="RelayLimits.ConnectDeadline"/>.</summary>
    /// <param name="longestPause">Pauses between dials grow up to this.</param>
    [AsyncMethodBuilder(typeof(PooledMethodBuilder<>))]
    public async ValueTask<UpstreamLease> DialAsync(TimeSpan longestPause)
    {
        var started = timeProvider.GetTimestamp();
        var pause = FirstPause;
        while (true)
        {
            var left = limits.ConnectDeadline - timeProvider.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                return new(null, dialer.Unreachable);
            }

            if (await dialer.DialAsync(left) is { } connection)
            {
                return new(connection, Failure.None);
            }

            await Task.Delay(pause < left ? pause : left, timeProvider);
            pause = pause * 2 < longestPause ? pause * 2 : longestPause;
        }
    }

    /// <inheritdoc/>
    public void Return(IRelayConnection connection)
    {
        if (_count == _idle.Length)
        {
            Discard(connection);
            return;
        }

        connection.SetDeadline(limits.UpstreamIdle);
        _idle[_count++] = connection;
    }

    /// <inheritdoc/>
    public void Discard(IRelayConnection connection)
    {
        connection.Abort();
        Forget(connection.CloseAsync(linger: false));
    }

    /// <summary>Closes the unused connections.</summary>
    public void Clear()
    {
        while (_count > 0)
        {
            var connection = _idle[--_count];
            _idle[_count] = null!;
            Discard(connection);
        }
    }

    // An idle upstream says nothing: bytes nobody asked for or an end make the connection unfit.
    private static bool IsQuiet(IRelayConnection connection)
    {
        try
        {
            return !connection.DeadlinePassed && !connection.Input.TryRead(out _);
        }
        catch (Exception e) when (Transport.IsFailure(e))
        {
            return false;
        }
    }

    private static async void Forget(ValueTask close)
    {
        try
        {
            await close;
        }
        catch (Exception e) when (Transport.IsFailure(e))
        {
            // It was aborted; how it ended is of no interest.
        }
    }
}
