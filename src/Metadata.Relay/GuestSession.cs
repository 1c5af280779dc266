using System.Runtime.CompilerServices;
using Metadata.Http;

namespace Metadata.Relay;

/// <summary>One connection's requests, one after another: the next head is read when the answer is written.</summary>
internal sealed class GuestSession
{
    private readonly RelayServer _server;
    private readonly Exchange _exchange;

    public GuestSession(RelayServer server)
    {
        _server = server;
        _exchange = new Exchange(server);
        Node = new LinkedListNode<GuestSession>(this);
    }

    /// <summary>Place in the server's list of live sessions.</summary>
    public LinkedListNode<GuestSession> Node { get; }

    /// <summary>Waiting for the first byte of a request.</summary>
    public bool IsIdle { get; private set; }

    /// <summary>Ends the session when it waits for a request.</summary>
    public void WakeIdle()
    {
        if (IsIdle)
        {
            _exchange.Connection.Input.CancelPendingRead();
        }
    }

    /// <summary>Ends an idle session at once.</summary>
    public void Evict()
    {
        IsIdle = false;
        _exchange.Connection.Abort();
    }

    /// <summary>Serves the connection to its end and closes it.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask RunAsync(IRelayConnection connection)
    {
        _exchange.Attach(connection);
        try
        {
            connection.SetDeadline(_server.Limits.HeadDeadline);
            for (var served = 1; await ReadHeadAsync(connection, served) && !_exchange.Close; served++)
            {
                connection.SetDeadline(_server.Limits.IdleDeadline);
            }
        }
        catch (Exception e) when (Transport.IsFailure(e))
        {
            // The peer or a deadline ended the connection: there is nobody to tell.
        }
        finally
        {
            IsIdle = false;
            if (_exchange.Broken)
            {
                connection.Abort();
            }

            try
            {
                await connection.CloseAsync(_exchange.Linger);
            }
            catch (Exception e) when (Transport.IsFailure(e))
            {
                // Closed all the same.
            }

            _exchange.Detach();
        }
    }

    // One request from its first byte to its answer's last. False: the connection is over.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReadHeadAsync(IRelayConnection connection, int served)
    {
        var started = false;
        while (true)
        {
            IsIdle = !started;
            var read = await connection.Input.ReadAsync();
            IsIdle = false;
            if (read.IsCanceled && read.Buffer.IsEmpty)
            {
                return false;
            }

            var parsed = RequestParser.Parse(read.Buffer, _exchange.Head, _server.Limits.Head);
            switch (parsed.Status)
            {
                case ParseStatus.Complete:
                    _exchange.Begin(read.Buffer.GetPosition(parsed.Consumed), served >= _server.Limits.MaxRequestsPerConnection);
                    _server.MoveToYoungest(this);
                    await HandleAsync();
                    return true;
                case ParseStatus.Rejected:
                    connection.Input.AdvanceTo(read.Buffer.End);
                    _exchange.BeginRejected();
                    await _exchange.RefuseAsync(RejectReasons.StatusCode(parsed.Reason), RejectReasons.Code(parsed.Reason), 0);
                    return false;
            }

            if (!started && served > 1 && !read.Buffer.IsEmpty)
            {
                connection.SetDeadline(_server.Limits.HeadDeadline);
            }

            started |= !read.Buffer.IsEmpty;
            connection.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                return false;
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask HandleAsync()
    {
        _exchange.Connection.ClearDeadline();
        try
        {
            await _server.Handler.HandleAsync(_exchange);
        }
        catch (Exception e) when (!Transport.IsFailure(e))
        {
            _server.Observer?.Faulted(_exchange, e);
            if (_exchange.Answered)
            {
                _exchange.Broken = true;
                _exchange.Close = true;
            }
            else
            {
                await _exchange.RefuseAsync(Failure.Internal);
            }
        }
        finally
        {
            _exchange.End();
        }

        _exchange.Close |= _exchange.Broken;
    }
}
