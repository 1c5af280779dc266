using Metadata.Linux.Processes;
using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Options;
using Metadata.NamespaceProxy.Supervise.Status;
using Metadata.NamespaceProxy.Transport;
using Metadata.Relay;

namespace Metadata.NamespaceProxy.Supervise.Admin;

/// <summary>The supervisor's two sockets: HTTP for metadatactl, and the proxies' reports.</summary>
internal sealed class AdminServer : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly RelayLimits Limits = new() { MaxConnections = 64, MaxBodyBytes = 0 };

    private readonly LineLog _log;
    private readonly ListeningSocket _socket;
    private readonly UnixDatagramReceiver _reports;
    private readonly RelayServer _server;

    /// <summary>Opens both.</summary>
    /// <exception cref="UsageException">A path cannot be used, or another supervisor has it.</exception>
    public AdminServer(SupervisorOptions options, StatusBoard board, EventLoop loop, LineLog log)
    {
        _log = log;
        try
        {
            if (Path.GetDirectoryName(options.AdminSocket) is { Length: > 0 } folder)
            {
                Directory.CreateDirectory(folder);
            }

            // First: a supervisor that runs is found by it, and keeps its reports.
            _socket = ListeningSocket.Unix(options.AdminSocket, 64, OwnerOnly);
            _reports = UnixDatagramReceiver.Bind(
                loop, options.ReportSocket, options.User.Length == 0 ? null : Accounts.FindUser(options.User).Uid, board.Receive);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or AccountException)
        {
            _socket?.Dispose();
            throw UsageException.For(
                "supervisor_socket", options.AdminSocket, e.Message, "end the supervisor that has it, mend the folder's owner and mode, or name another path");
        }

        var status = new StatusDocument(options, board, loop.TimeProvider);
        var handler = new AdminHandler(status, new MetricsDocument(board), new ReadyDocument(board, loop.TimeProvider));
        _server = new RelayServer(handler, Limits, loop.TimeProvider, observer: null);
        loop.Listen(_socket, ServeAsync);
    }

    public void Dispose()
    {
        _socket.Dispose();
        _reports.Dispose();
    }

    // The mode already says so; the credentials say it of the peer itself.
    private ValueTask ServeAsync(LoopConnection connection)
    {
        var user = connection.GetPeerCredentials().UserId;
        if (user == 0 || user == Privileges.UserId)
        {
            return _server.ServeAsync(LoopRelayConnection.Of(connection));
        }

        _log.Warning($"user {user} is not admitted to the admin socket");
        return connection.DisposeAsync();
    }
}
