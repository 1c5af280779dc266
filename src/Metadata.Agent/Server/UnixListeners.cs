using Metadata.Agent.Hosting;
using Metadata.Linux.Native;
using Metadata.Linux.Transport;

namespace Metadata.Agent.Server;

/// <summary>Makes listening sockets; a failure tells the operator which option to look at.</summary>
internal static class UnixListeners
{
    private const int AddressInUse = 98;

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
