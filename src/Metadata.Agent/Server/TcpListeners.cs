using System.Net;
using Metadata.Agent.Hosting;
using Metadata.Linux.Native;
using Metadata.Linux.Transport;

namespace Metadata.Agent.Server;

/// <summary>Makes TCP listening sockets; a failure tells the operator which option to look at.</summary>
internal static class TcpListeners
{
    /// <summary>Listens at an address.</summary>
    /// <exception cref="AgentStartException">It cannot be made.</exception>
    public static ListeningSocket Open(IPEndPoint endPoint, int backlog, string options)
    {
        try
        {
            return ListeningSocket.Tcp(endPoint, backlog);
        }
        catch (PosixException exception)
        {
            throw new AgentStartException(
                ExitCode.Socket,
                $"{options}: {endPoint} cannot be listened on: {exception.Message}. Write an address of this host and a port that is free.",
                exception);
        }
    }
}
