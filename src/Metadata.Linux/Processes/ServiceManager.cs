using System.Globalization;
using System.Text;
using Metadata.Linux.Native;
using Metadata.Linux.Transport;

namespace Metadata.Linux.Processes;

/// <summary>
/// The service manager that started this process, when one did: sd_listen_fds(3), sd_notify(3), sd_watchdog_enabled(3).
/// Its variables name a process id, so a program started in this one's place finds them too, a child does not.
/// </summary>
public static unsafe class ServiceManager
{
    private const int FirstDescriptor = 3;

    /// <summary>The manager gives up on a service that is silent for longer; zero: it does not watch.</summary>
    public static TimeSpan WatchdogLimit { get; } =
        IsForThisProcess("WATCHDOG_PID", whenAbsent: true) && Number("WATCHDOG_USEC") is > 0 and var microseconds
            ? TimeSpan.FromMicroseconds(microseconds)
            : TimeSpan.Zero;

    /// <summary>Somebody waits to be told how this service does.</summary>
    public static bool Listens { get; } = Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is { Length: > 0 };

    /// <summary>
    /// The listening unix socket at a path that the manager made for this process; null when it made none. The manager's
    /// own descriptor stays open, so that a program started in this one's place finds the socket, and no connection that
    /// waits in it is lost.
    /// </summary>
    /// <exception cref="PosixException">The descriptor is there but is no listening socket.</exception>
    public static ListeningSocket? TryTakeListener(string path)
    {
        int count = IsForThisProcess("LISTEN_PID", whenAbsent: false) ? (int)Number("LISTEN_FDS") : 0;
        byte* address = stackalloc byte[SocketAddress.MaxSize];
        for (int descriptor = FirstDescriptor; descriptor < FirstDescriptor + count; descriptor++)
        {
            uint length = SocketAddress.MaxSize;
            if (PosixResult.From(LibC.getsockname(descriptor, address, &length)).IsSuccess
                && SocketAddress.ReadPath(address, length) == path)
            {
                int copy = PosixResult.From(LibC.fcntl(descriptor, LibC.F_DUPFD_CLOEXEC, FirstDescriptor + count)).ThrowOnError("fcntl");
                return ListeningSocket.FromDescriptor(copy);
            }
        }

        return null;
    }

    /// <summary>Tells the manager, as sd_notify does; nothing happens without one, or when it does not take it.</summary>
    /// <param name="state">Lines such as <c>READY=1</c> and <c>STATUS=text</c>.</param>
    /// <returns>True when it was sent.</returns>
    public static bool Notify(string state)
    {
        string? name = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");
        if (string.IsNullOrEmpty(name))
        {
            return false;
        }

        PosixResult socket = PosixResult.From(LibC.socket(LibC.AF_UNIX, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0));
        if (!socket.IsSuccess)
        {
            return false;
        }

        byte* address = stackalloc byte[SocketAddress.MaxSize];
        uint length = SocketAddress.WriteNamed(name, address);
        bool sent = PosixResult.From(LibC.connect(socket.Value, address, length)).IsSuccess
            && Posix.Send(socket.Value, Encoding.UTF8.GetBytes(state)).IsSuccess;
        Posix.Close(socket.Value);
        return sent;
    }

    private static bool IsForThisProcess(string variable, bool whenAbsent) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? text == Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
            : whenAbsent;

    private static long Number(string variable) =>
        long.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : 0;
}
