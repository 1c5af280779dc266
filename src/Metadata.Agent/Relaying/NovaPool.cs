using Metadata.Linux.Transport;
using Metadata.Relay;

namespace Metadata.Agent.Relaying;

/// <summary>One loop's kept connections to one nova. Not thread-safe.</summary>
internal sealed class NovaPool(EventLoop loop, NovaTarget target, RelayLimits limits)
{
    private readonly Stack<INovaConnection> _idle = new();

    /// <summary>The nova.</summary>
    public NovaTarget Target => target;

    /// <summary>A kept connection on which nothing speaks against another request; null = none.</summary>
    public IRelayConnection? TakeIdle()
    {
        while (_idle.TryPop(out INovaConnection? connection))
        {
            if (IsQuiet(connection))
            {
                return connection;
            }

            Close(connection);
        }

        return null;
    }

    /// <summary>A new connection, or what went wrong.</summary>
    public async ValueTask<(IRelayConnection? Connection, string? Problem)> DialAsync(TimeSpan timeout)
    {
        long started = loop.TimeProvider.GetTimestamp();
        ConnectResult result = await loop.TryConnectTcpAsync(target.EndPoint, timeout);
        if (result.Connection is not { } connection)
        {
            return (null, "no connection: " + new System.ComponentModel.Win32Exception(result.Errno).Message);
        }

        if (target.Tls is not { } tls)
        {
            return (new PlainNovaConnection(connection, this), null);
        }

        TimeSpan left = timeout - loop.TimeProvider.GetElapsedTime(started);
        return await TlsNovaConnection.OpenAsync(connection, tls, left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1), this);
    }

    /// <summary>Keeps a connection for later.</summary>
    public void Keep(INovaConnection connection)
    {
        if (_idle.Count >= limits.MaxIdleUpstreams || !target.IsUp)
        {
            Close(connection);
            return;
        }

        connection.SetDeadline(limits.UpstreamIdle);
        _idle.Push(connection);
    }

    /// <summary>Closes what is kept.</summary>
    public void Clear()
    {
        while (_idle.TryPop(out INovaConnection? connection))
        {
            Close(connection);
        }
    }

    /// <summary>Ends a connection.</summary>
    public static async void Close(IRelayConnection connection)
    {
        connection.Abort();
        try
        {
            await connection.CloseAsync(linger: false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // It was aborted; how it ended is of no interest.
        }
    }

    // An idle nova says nothing: bytes nobody asked for or an end make the connection unfit.
    private static bool IsQuiet(INovaConnection connection)
    {
        try
        {
            return !connection.DeadlinePassed && !connection.Input.TryRead(out _);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            return false;
        }
    }
}
