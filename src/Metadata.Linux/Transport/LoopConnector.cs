using System.Net;
using Metadata.Linux.Native;

namespace Metadata.Linux.Transport;

/// <summary>One dial in progress.</summary>
internal sealed unsafe class LoopConnector : LoopHandler
{
    private const double FirstRetryMs = 1;
    private const double LastRetryMs = 50;

    private readonly EventLoop _loop;
    private readonly int _descriptor;
    private readonly bool _isUnix;
    private readonly byte[] _address;
    private readonly TaskCompletionSource<ConnectResult> _source = new();
    private readonly ITimer _limit;
    private ITimer? _retry;
    private double _retryMs = FirstRetryMs;
    private bool _registered;
    private bool _done;

    private LoopConnector(EventLoop loop, int descriptor, bool isUnix, byte[] address, TimeSpan timeout)
    {
        _loop = loop;
        _descriptor = descriptor;
        _isUnix = isUnix;
        _address = address;
        _limit = loop.TimeProvider.CreateTimer(
            static state => ((LoopConnector)state!).Fail(LibC.ETIMEDOUT), this, timeout, Timeout.InfiniteTimeSpan);
    }

    public static Task<ConnectResult> ConnectUnixAsync(EventLoop loop, string path, TimeSpan timeout)
    {
        byte* address = stackalloc byte[SocketAddress.MaxSize];
        uint length = SocketAddress.Write(path, address);
        return Begin(loop, Posix.Socket(LibC.AF_UNIX), isUnix: true, new ReadOnlySpan<byte>(address, (int)length), timeout);
    }

    public static Task<ConnectResult> ConnectTcpAsync(EventLoop loop, IPEndPoint endPoint, TimeSpan timeout) =>
        ConnectTcpAsync(loop, Posix.Socket(SocketAddress.Family(endPoint)), endPoint, timeout);

    /// <summary>With a socket that was made, perhaps bound, elsewhere.</summary>
    public static Task<ConnectResult> ConnectTcpAsync(EventLoop loop, int descriptor, IPEndPoint endPoint, TimeSpan timeout) =>
        ConnectTcpAsync(loop, PosixResult.From(descriptor), endPoint, timeout);

    public override void OnEvents(uint events)
    {
        int error = Posix.GetOption(_descriptor, LibC.SOL_SOCKET, LibC.SO_ERROR) is { IsSuccess: true } read ? read.Value : LibC.EINVAL;
        if (error == 0)
        {
            Succeed();
        }
        else
        {
            Fail(error);
        }
    }

    public override void OnLoopEnding() => Fail(LibC.ECANCELED);

    private static Task<ConnectResult> ConnectTcpAsync(EventLoop loop, PosixResult socket, IPEndPoint endPoint, TimeSpan timeout)
    {
        byte* address = stackalloc byte[SocketAddress.MaxSize];
        uint length = SocketAddress.Write(endPoint, address);
        return Begin(loop, socket, isUnix: false, new ReadOnlySpan<byte>(address, (int)length), timeout);
    }

    private static Task<ConnectResult> Begin(EventLoop loop, PosixResult socket, bool isUnix, ReadOnlySpan<byte> address, TimeSpan timeout)
    {
        if (!socket.IsSuccess)
        {
            return Task.FromResult(new ConnectResult(null, socket.Errno));
        }

        if (socket.Value >= DescriptorReserve.Current.Full)
        {
            Posix.Close(socket.Value);
            return Task.FromResult(new ConnectResult(null, LibC.EMFILE));
        }

        if (!isUnix)
        {
            Posix.SetOption(socket.Value, LibC.IPPROTO_TCP, LibC.TCP_NODELAY, 1);
        }

        LoopConnector connector = new(loop, socket.Value, isUnix, address.ToArray(), timeout);
        connector.Connect();
        return connector._source.Task;
    }

    private void Connect()
    {
        if (_done)
        {
            return;
        }

        int errno;
        fixed (byte* address = _address)
        {
            errno = PosixResult.From(LibC.connect(_descriptor, address, (uint)_address.Length)).Errno;
        }

        switch (errno)
        {
            case 0:
                Succeed();
                break;
            case LibC.EINPROGRESS or LibC.EINTR:
                _registered = true;
                _loop.Register(_descriptor, this, LibC.EPOLLOUT);
                break;
            case LibC.EAGAIN when _isUnix:
                // The listener's backlog is full; the kernel offers no event for room in it.
                _retry?.Dispose();
                _retry = _loop.TimeProvider.CreateTimer(
                    static state => ((LoopConnector)state!).Connect(), this, TimeSpan.FromMilliseconds(_retryMs), Timeout.InfiniteTimeSpan);
                _retryMs = Math.Min(_retryMs * 2, LastRetryMs);
                break;
            default:
                Fail(errno);
                break;
        }
    }

    private void Succeed()
    {
        if (!TryEnd())
        {
            return;
        }

        PeerAddress peer;
        fixed (byte* address = _address)
        {
            peer = PeerAddress.FromNative(address, (uint)_address.Length);
        }

        PosixResult opened = _loop.Open(_descriptor, peer, _isUnix, tag: 0, out LoopConnection connection);
        if (!opened.IsSuccess)
        {
            Posix.Close(_descriptor);
        }

        _source.TrySetResult(new ConnectResult(opened.IsSuccess ? connection : null, opened.Errno));
    }

    private void Fail(int errno)
    {
        if (TryEnd())
        {
            Posix.Close(_descriptor);
            _source.TrySetResult(new ConnectResult(null, errno));
        }
    }

    private bool TryEnd()
    {
        if (_done)
        {
            return false;
        }

        _done = true;
        _limit.Dispose();
        _retry?.Dispose();
        if (_registered)
        {
            _loop.Unregister(_descriptor, remains: true);
        }

        return true;
    }
}
