using System.Buffers.Binary;
using System.Text;
using Metadata.Linux.Native;

namespace Metadata.Linux.Transport;

/// <summary>Says on the loop that something in a directory changed: inotify(7).</summary>
/// <remarks>A hint: events can be merged or, in a burst, lost, which is told as a change without a name. Whoever is told looks for himself.</remarks>
public sealed class DirectoryWatch : IDisposable
{
    private readonly EventLoop _loop;
    private readonly Handler _handler;

    private DirectoryWatch(EventLoop loop, Handler handler)
    {
        _loop = loop;
        _handler = handler;
    }

    /// <summary>Watches a directory for files that come, go, are renamed or written; the action runs on the loop.</summary>
    /// <param name="loop">Where the action runs.</param>
    /// <param name="directory">The directory; what lies in its folders is not watched.</param>
    /// <param name="changed">Given the name of the file; null: events were lost or the directory itself changed, any file may have.</param>
    /// <exception cref="PosixException">The directory is missing or may not be watched.</exception>
    public static DirectoryWatch Start(EventLoop loop, string directory, Action<string?> changed)
    {
        int descriptor = PosixResult.From(LibC.inotify_init1(LibC.IN_CLOEXEC | LibC.IN_NONBLOCK)).ThrowOnError("inotify_init1");
        const uint Changes = LibC.IN_CREATE | LibC.IN_DELETE | LibC.IN_MOVED_FROM | LibC.IN_MOVED_TO
            | LibC.IN_CLOSE_WRITE | LibC.IN_ATTRIB | LibC.IN_DELETE_SELF | LibC.IN_ONLYDIR;
        PosixResult added = PosixResult.From(LibC.inotify_add_watch(descriptor, directory, Changes));
        if (!added.IsSuccess)
        {
            Posix.Close(descriptor);
            throw new PosixException($"inotify_add_watch {directory}", added.Errno);
        }

        var handler = new Handler(loop, descriptor, changed);
        loop.Post(static state => ((Handler)state!).Register(), handler);
        return new DirectoryWatch(loop, handler);
    }

    /// <summary>Ends the watch.</summary>
    public void Dispose() => _loop.Post(static state => ((Handler)state!).OnLoopEnding(), _handler);

    private sealed class Handler(EventLoop loop, int descriptor, Action<string?> changed) : LoopHandler
    {
        private readonly byte[] _buffer = new byte[4096];
        private bool _open = true;

        public void Register() => loop.Register(descriptor, this, LibC.EPOLLIN).ThrowOnError("epoll_ctl");

        public override void OnEvents(uint events)
        {
            while (_open && Posix.Read(descriptor, _buffer) is { IsSuccess: true, Value: > 0 and var count })
            {
                Tell(_buffer.AsSpan(0, count));
            }
        }

        public override void OnLoopEnding()
        {
            if (_open)
            {
                _open = false;
                loop.Unregister(descriptor, remains: false);
                Posix.Close(descriptor);
            }
        }

        // struct inotify_event: wd, mask, cookie, len (4 bytes each), then the name, padded with NUL.
        private void Tell(ReadOnlySpan<byte> events)
        {
            const int Header = 16;
            while (_open && events.Length >= Header)
            {
                int length = BinaryPrimitives.ReadInt32LittleEndian(events[12..]);
                ReadOnlySpan<byte> name = events.Slice(Header, length);
                events = events[(Header + length)..];
                int end = name.IndexOf((byte)0);
                changed(length == 0 ? null : Encoding.UTF8.GetString(end < 0 ? name : name[..end]));
            }
        }
    }
}
