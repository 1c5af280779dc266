using System.Diagnostics;
using System.Net;
using Metadata.Linux.Native;

namespace Metadata.Linux.Transport;

/// <summary>One thread on epoll: its listeners, connections and timers. Code for a connection runs on this thread and must not block it.</summary>
/// <remarks>A turn: events, posted work, timers, postponed reads, then everything written in the turn is sent, one send per connection.</remarks>
public sealed class EventLoop : IDisposable
{
    private const int MaxEvents = 256;

    private static readonly Action<object?> _stop = static loop => ((EventLoop)loop!)._stopping = true;
    private static readonly Action<object?> _stopListening = static loop => ((EventLoop)loop!).StopListeningHere();

    private readonly Thread _thread;
    private readonly int _epoll;
    private readonly int _wake;
    private readonly LoopPoll _poll;
    private readonly WorkQueue _work;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConnectionPool _pool;
    private readonly HandlerTable _handlers = new();
    private List<LoopConnection> _dirty = [];
    private List<LoopConnection> _sending = [];
    private List<LoopConnection> _reads = [];
    private List<LoopConnection> _reading = [];
    private TaskCompletionSource? _empty;
    private int _connectionCount;
    private volatile bool _stopping;
    private long _nowMs;

    /// <summary>Makes a loop; <see cref="Start"/> runs it.</summary>
    /// <exception cref="PosixException">No descriptor for epoll or its wake-up.</exception>
    public EventLoop(string name = "loop")
    {
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _epoll = PosixResult.From(LibC.epoll_create1(LibC.EPOLL_CLOEXEC)).ThrowOnError("epoll_create1");
        _wake = PosixResult.From(LibC.eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK)).ThrowOnError("eventfd");

        // Edge-triggered, so that the counter never needs to be read. Data 0 is the wake-up: generations start at 1.
        Posix.EpollControl(_epoll, LibC.EPOLL_CTL_ADD, _wake, LibC.EPOLLIN | LibC.EPOLLET, 0).ThrowOnError("epoll_ctl");
        _poll = new LoopPoll(_epoll);
        _work = new WorkQueue(_wake);
        _pool = new ConnectionPool(this);
        _nowMs = ReadClockMs();
        Timers = new TimerWheel(_nowMs);
        Blocks = new PinnedBlockPool(_thread.ManagedThreadId);
        TimeProvider = new LoopTimeProvider(this);
    }

    /// <summary>A handler threw: the connection and the exception. Its connection is aborted in any case.</summary>
    public event Action<LoopConnection, Exception>? HandlerFailed;

    /// <summary>True on this loop's thread.</summary>
    public bool IsCurrent => Environment.CurrentManagedThreadId == _thread.ManagedThreadId;

    /// <summary>System time; its timers fire on the loop.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>Monotonic milliseconds, read once per turn. On the loop only.</summary>
    public long NowMs => _nowMs;

    /// <summary>Open connections, accepted and dialled.</summary>
    public int ConnectionCount => Volatile.Read(ref _connectionCount);

    /// <summary>Completes when the loop's thread has ended.</summary>
    public Task Completion => _completion.Task;

    internal TimerWheel Timers { get; }

    internal PinnedBlockPool Blocks { get; }

    internal static long ReadClockMs() => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);

    /// <summary>Starts the thread. Once.</summary>
    public void Start() => _thread.Start();

    /// <summary>Runs an action on the loop in one of its next turns; from any thread. Lost when the loop has ended.</summary>
    public void Post(Action<object?> action, object? state) => _work.Add(action, state, IsCurrent);

    /// <summary>Awaiting it continues on the loop's thread, for example after blocking work elsewhere.</summary>
    public LoopAwaitable SwitchTo() => new(this);

    /// <summary>Accepts connections; the handler runs on the loop, and the connection is disposed when it ends. From any thread.</summary>
    /// <param name="socket">May be shared with other loops; it must outlive the listening.</param>
    /// <param name="handler">One call per connection.</param>
    /// <param name="tag">Given to each connection as <see cref="LoopConnection.ListenerTag"/>.</param>
    /// <param name="exhausted">Called on the loop when descriptors become few (see <see cref="DescriptorReserve"/>), and before a pause in accepting when there is none, or no memory, for another connection.</param>
    /// <returns>Disposing it stops accepting from this socket: at once on the loop, in its next turn from elsewhere. The socket stays open.</returns>
    public IDisposable Listen(ListeningSocket socket, Func<LoopConnection, ValueTask> handler, int tag = 0, Action? exhausted = null) =>
        new LoopListener(this, socket, handler, tag, exhausted).Start();

    /// <summary>Forgets what is kept for connections to come, so that a collection can give memory back after a crowd. On the loop only.</summary>
    public void Trim()
    {
        _pool.Clear();
        Blocks.Clear();
    }

    /// <summary>Stops accepting on all sockets; connections go on. The sockets stay open until disposed.</summary>
    public void StopListening() => Post(_stopListening, this);

    /// <summary>Connects to a unix socket, waiting also for room in its backlog.</summary>
    /// <exception cref="ConnectException">Refused, absent, or out of time (ETIMEDOUT).</exception>
    public async ValueTask<LoopConnection> ConnectUnixAsync(string path, TimeSpan timeout) =>
        (await TryConnectUnixAsync(path, timeout)).OrThrow(path);

    /// <summary>Connects by TCP.</summary>
    /// <exception cref="ConnectException">Refused, unreachable, or out of time (ETIMEDOUT).</exception>
    public async ValueTask<LoopConnection> ConnectTcpAsync(IPEndPoint endPoint, TimeSpan timeout) =>
        (await TryConnectTcpAsync(endPoint, timeout)).OrThrow(endPoint.ToString());

    /// <summary>As <see cref="ConnectUnixAsync"/>, with the errno as a value. Continues on the loop.</summary>
    public async ValueTask<ConnectResult> TryConnectUnixAsync(string path, TimeSpan timeout)
    {
        await SwitchTo();
        return await LoopConnector.ConnectUnixAsync(this, path, timeout);
    }

    /// <summary>As <see cref="ConnectTcpAsync"/>, with the errno as a value. Continues on the loop.</summary>
    public async ValueTask<ConnectResult> TryConnectTcpAsync(IPEndPoint endPoint, TimeSpan timeout)
    {
        await SwitchTo();
        return await LoopConnector.ConnectTcpAsync(this, endPoint, timeout);
    }

    /// <summary>Stops listening, waits until all connections have ended or the limit has passed, then ends the loop.</summary>
    public async Task DrainAsync(TimeSpan limit)
    {
        if (_completion.Task.IsCompleted)
        {
            return;
        }

        await SwitchTo();
        StopListeningHere();
        if (_connectionCount > 0)
        {
            _empty = new TaskCompletionSource();
            try
            {
                await _empty.Task.WaitAsync(limit, TimeProvider);
            }
            catch (TimeoutException)
            {
                // What is left is aborted by the stop.
            }
        }

        Stop();
        await Completion;
    }

    /// <summary>Ends the loop after its current turn: connections are aborted. <see cref="Completion"/> tells when.</summary>
    public void Stop() => Post(_stop, this);

    /// <summary>Stops the loop and waits for its thread, unless called from it.</summary>
    public void Dispose()
    {
        Stop();
        if (!IsCurrent && (_thread.ThreadState & System.Threading.ThreadState.Unstarted) == 0)
        {
            _thread.Join();
        }
    }

    internal PosixResult Register(int descriptor, LoopHandler handler, uint events)
    {
        ulong data = _handlers.Add(descriptor, handler);
        PosixResult added = Posix.EpollControl(_epoll, LibC.EPOLL_CTL_ADD, descriptor, events, data);
        if (!added.IsSuccess)
        {
            _handlers.Remove(descriptor);
        }

        return added;
    }

    internal void Modify(int descriptor, uint events) =>
        Posix.EpollControl(_epoll, LibC.EPOLL_CTL_MOD, descriptor, events, _handlers.DataOf(descriptor));

    // A descriptor that is closed leaves epoll by itself; "remains" is for one that lives on or is shared.
    internal void Unregister(int descriptor, bool remains)
    {
        _handlers.Remove(descriptor);
        if (remains)
        {
            Posix.EpollControl(_epoll, LibC.EPOLL_CTL_DEL, descriptor, 0, 0);
        }
    }

    internal void MarkDirty(LoopConnection connection) => _dirty.Add(connection);

    // A reader that makes room on another thread is an exception, but must not race with the loop's lists.
    internal void PostponeReadFromAnywhere(LoopConnection connection)
    {
        if (IsCurrent)
        {
            _reads.Add(connection);
        }
        else
        {
            Post(static state => ((LoopConnection)state!).ReceivePostponed(), connection);
        }
    }

    internal PosixResult Open(int descriptor, PeerAddress peer, bool isUnix, int tag, out LoopConnection connection)
    {
        connection = _pool.Take();
        PosixResult registered = Register(descriptor, connection.Events, LoopConnection.BaseEvents);
        if (registered.IsSuccess)
        {
            Volatile.Write(ref _connectionCount, _connectionCount + 1);
            connection.Open(descriptor, peer, isUnix, tag);
        }
        else
        {
            _pool.PutBack(connection);
        }

        return registered;
    }

    internal void Retire(LoopConnection connection)
    {
        connection.EndGeneration();
        Volatile.Write(ref _connectionCount, _connectionCount - 1);
        _pool.Retire(connection);
        if (_connectionCount == 0)
        {
            _empty?.TrySetResult();
        }
    }

    internal HashSet<LoopListener> Listeners { get; } = [];

    internal void ReportFailure(LoopConnection connection, Exception exception) => HandlerFailed?.Invoke(connection, exception);

    // An exception here is a bug of ours and ends the process: handlers' exceptions stay in their tasks.
    private unsafe void Run()
    {
        byte[] events = GC.AllocateArray<byte>(MaxEvents * epoll_event.Size, pinned: true);
        fixed (byte* at = events)
        {
            while (!_stopping)
            {
                Turn(at);
            }
        }

        _handlers.End();
        Turn();
        Posix.Close(_epoll);
        _work.Close();
        _completion.TrySetResult();
    }

    private unsafe void Turn(byte* events)
    {
        bool busy = _work.HasOwn || _reads.Count > 0 || _dirty.Count > 0;
        int count = _poll.Wait(events, MaxEvents, busy ? 0 : Timers.NextWaitMs(ReadClockMs()));
        _nowMs = ReadClockMs();
        for (int i = 0; i < count; i++, events += epoll_event.Size)
        {
            _handlers.Find(epoll_event.Data(events))?.OnEvents(epoll_event.Events(events));
        }

        Turn();
    }

    private void Turn()
    {
        _work.Run();
        Timers.Advance(_nowMs);
        (_reads, _reading) = (_reading, _reads);
        foreach (LoopConnection connection in _reading)
        {
            connection.ReceivePostponed();
        }

        _reading.Clear();
        (_dirty, _sending) = (_sending, _dirty);
        foreach (LoopConnection connection in _sending)
        {
            connection.SendDirty();
        }

        _sending.Clear();
        _pool.Recycle();
    }

    private void StopListeningHere()
    {
        foreach (LoopListener listener in Listeners.ToArray())
        {
            listener.End();
        }
    }
}
