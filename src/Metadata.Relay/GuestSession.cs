using System.Diagnostics;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Metadata.Http;
using Metadata.Relay.Tasks;

namespace Metadata.Relay;

/// <summary>One connection's requests, one after another: the next head is read when the answer is written.</summary>
internal sealed class GuestSession
{
    private readonly Exchange _exchange = new();
    private readonly Action _onStreamEnded;
    private ValueTaskAwaiter _streamRun;
    private int _served;

    public GuestSession()
    {
        Node = new LinkedListNode<GuestSession>(this);
        SourceNode = new LinkedListNode<GuestSession>(this);
        _onStreamEnded = OnStreamEnded;
    }

    /// <summary>Whose session it is now: sessions are spare together.</summary>
    public RelayServer Server
    {
        get => _exchange.Server;
        set => _exchange.Server = value;
    }

    /// <summary>The request that is served.</summary>
    public Exchange Exchange => _exchange;

    /// <summary>Place in the server's list of live sessions.</summary>
    public LinkedListNode<GuestSession> Node { get; }

    /// <summary>Place in its source's list.</summary>
    public LinkedListNode<GuestSession> SourceNode { get; }

    /// <summary>Where it comes from; null without an address.</summary>
    public Source? Source { get; set; }

    /// <summary>Waiting for the first byte of a request.</summary>
    public bool IsIdle { get; private set; }

    /// <summary>
    /// Ends the session when it waits for another request. The first one may be on its way: whoever has just connected did
    /// so to ask, and has until the head's deadline.
    /// </summary>
    public void WakeIdle()
    {
        if (IsIdle && _served > 1)
        {
            _exchange.Connection.Input.CancelPendingRead();
        }
    }

    /// <summary>Ends the session at once.</summary>
    public void Evict()
    {
        IsIdle = false;
        _exchange.Connection.Abort();
    }

    /// <summary>Serves a link's stream; nobody waits for its end, so nothing is allocated for one who would.</summary>
    public void Start(IRelayConnection stream)
    {
#pragma warning disable CA2012 // Taken apart by hand, once: the continuation is a cached delegate.
        _streamRun = RunAsync(stream).GetAwaiter();
#pragma warning restore CA2012
        if (_streamRun.IsCompleted)
        {
            OnStreamEnded();
        }
        else
        {
            _streamRun.UnsafeOnCompleted(_onStreamEnded);
        }
    }

    /// <summary>Serves the connection to its end and closes it.</summary>
    [AsyncMethodBuilder(typeof(PooledMethodBuilder))]
    public async ValueTask RunAsync(IRelayConnection connection)
    {
        _exchange.Attach(connection);
        try
        {
            for (_served = 1; await ServeNextAsync(connection, _served) && !_exchange.Close && !connection.ServesOnce; _served++)
            {
                _exchange.Clock.BeginIdle();
            }
        }
        catch (Exception e) when (Transport.IsFailure(e))
        {
            // The peer ended the connection: there is nobody to tell.
        }
        finally
        {
            IsIdle = false;
            await EndAsync(connection);
        }
    }

    /// <summary>Tells a connection that it is not served, and closes it.</summary>
    public async ValueTask RefuseAsync(IRelayConnection connection, Failure failure)
    {
        _exchange.Attach(connection);
        _exchange.BeginRejected();
        await _exchange.RefuseAsync(failure);
        _exchange.End();
        await EndAsync(connection);
    }

    private async ValueTask EndAsync(IRelayConnection connection)
    {
        _exchange.Clock.BeginClosing();
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

    // One request from its first byte to its answer's last. False: the connection is over.
    [AsyncMethodBuilder(typeof(PooledMethodBuilder<>))]
    private async ValueTask<bool> ServeNextAsync(IRelayConnection connection, int served)
    {
        var started = false;
        while (true)
        {
            IsIdle = !started;
            var read = await connection.Input.ReadAsync();
            IsIdle = false;
            if (read.IsCanceled && read.Buffer.IsEmpty)
            {
                // Draining, or silent for too long: nothing was asked, so there is nothing to answer.
                return false;
            }

            var parsed = RequestParser.Parse(read.Buffer, _exchange.Head, Server.Limits.Head);
            switch (parsed.Status)
            {
                case ParseStatus.Complete:
                    _exchange.Begin(read.Buffer.GetPosition(parsed.Consumed), served >= Server.Limits.MaxRequestsPerConnection);
                    await HandleAsync();
                    return true;
                case ParseStatus.Rejected:
                    await RejectAsync(connection, read, RejectReasons.StatusCode(parsed.Reason), RejectReasons.Code(parsed.Reason));
                    return false;
            }

            if (_exchange.Clock.Expired)
            {
                var entry = FailureTable.Get(Failure.HeadTimeout);
                await RejectAsync(connection, read, entry.Status, entry.Code);
                return false;
            }

            if (!started && !read.Buffer.IsEmpty)
            {
                started = true;
                _exchange.Clock.BeginHead(first: served == 1);
            }

            connection.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
            {
                return false;
            }
        }
    }

    private ValueTask RejectAsync(IRelayConnection connection, in ReadResult read, int status, string code)
    {
        connection.Input.AdvanceTo(read.Buffer.End);
        return RejectAsync(status, code);
    }

    [AsyncMethodBuilder(typeof(PooledMethodBuilder))]
    private async ValueTask RejectAsync(int status, string code)
    {
        _exchange.BeginRejected();
        try
        {
            await _exchange.RefuseAsync(status, code, retryAfter: 0);
        }
        finally
        {
            _exchange.End();
        }
    }

    [AsyncMethodBuilder(typeof(PooledMethodBuilder))]
    private async ValueTask HandleAsync()
    {
        _exchange.Clock.BeginHandling();
        var began = Stopwatch.GetTimestamp();
        try
        {
            var wait = Server.AdmitRequest(this);
            await (wait == 0 ? Server.Handler.HandleAsync(_exchange) : _exchange.RefuseAsync(Failure.TooManyRequests, wait));
        }
        catch (Exception e) when (!Transport.IsFailure(e))
        {
            Server.Observer?.Faulted(_exchange, e);
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
            if (_exchange.Counted)
            {
                Server.Counters.CountDuration(Stopwatch.GetTimestamp() - began);
            }

            _exchange.End();
        }

        _exchange.Close |= _exchange.Broken;
    }

    private void OnStreamEnded()
    {
        _streamRun.GetResult();
        Server.Retire(this);
    }
}
