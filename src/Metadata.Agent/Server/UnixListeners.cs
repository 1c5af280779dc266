using Metadata.Agent.Hosting;
using Metadata.Linux.Native;
using Metadata.Linux.Processes;
using Metadata.Linux.Transport;

namespace Metadata.Agent.Server;

/// <summary>Makes listening sockets; a failure tells the operator which option to look at.</summary>
internal static class UnixListeners
{
    private const int AddressInUse = 98;

    /// <summary>The socket that the service manager listens on at this path for us; null when there is none.</summary>
    /// <exception cref="AgentStartException">It cannot be used.</exception>
    public static ListeningSocket? Take(string path, UnixFileMode mode, string option)
    {
        try
        {
            if (ServiceManager.TryTakeListener(path) is not { } socket)
            {
                return null;
            }

            if (File.GetUnixFileMode(path) != mode)
            {
                File.SetUnixFileMode(path, mode);
            }

            return socket;
        }
        catch (Exception exception) when (exception is PosixException or IOException or UnauthorizedAccessException)
        {
            throw new AgentStartException(
                ExitCode.Socket,
                $"{option}: the socket unit's {path} cannot be used: {exception.Message}. Set SocketUser= of the unit to the agent's user.",
                exception);
        }
    }

    /// <summary>Listens at a path. A dead socket file is replaced, a live one refused.</summary>
    /// <exception cref="AgentStartException">It cannot be made.</exception>
    public static ListeningSocket Open(string path, int backlog, UnixFileMode mode, string option)
    {
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            {
                Directory.CreateDirectory(folder);
            }

            return ListeningSocket.Unix(path, backlog, mode, removeStale: true);
        }
        catch (PosixException exception) when (exception.Errno == AddressInUse)
        {
            throw new AgentStartException(
                ExitCode.Socket,
                $"{option}: {path} is in use by a running process, or is not a socket. Stop the other agent, or set {option} to another path.",
                exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AgentStartException(
                ExitCode.Socket, $"{option}: {path} cannot be listened on: {exception.Message}. Check the folder's owner and mode.",
                exception);
        }
    }
}
