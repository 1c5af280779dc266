using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Options;
using Metadata.NamespaceProxy.Reporting;
using Metadata.NamespaceProxy.Transport;
using Metadata.Relay;

namespace Metadata.NamespaceProxy.Proxy;

/// <summary>
/// The guests of one namespace: a failure domain of its own, whether its process serves others or not. A request is
/// theirs because it came through one of these sockets, and by nothing that it says. Everything on the loop.
/// </summary>
internal sealed class ServedNamespace(
    GuestLoop guests, string name, NetworkStamp stamp, ProxyLimits limits, IReadOnlyList<ListeningSocket> listeners, LineLog log, Action? exhausted = null)
{
    private readonly List<IDisposable> _listening = [];
    private RelayServer? _server;
    private ReportSender? _reports;

    /// <summary>Where its guests are heard.</summary>
    public IReadOnlyList<ListeningSocket> Listeners => listeners;

    /// <summary>Connections being served.</summary>
    public int ConnectionCount => _server?.ConnectionCount ?? 0;

    // Most namespaces of a host are silent most of the time: what serves is made for the first guest.
    private RelayServer Server => _server ??= MakeServer();

    /// <summary>Begins to accept.</summary>
    public void Start()
    {
        foreach (var listener in listeners)
        {
            _listening.Add(guests.Loop.Listen(listener, Serve, exhausted: exhausted ?? EvictIdle));
        }
    }

    /// <summary>Tells the supervisor that it serves, before any guest has asked.</summary>
    public void Report() => _ = Server;

    /// <summary>Makes room: its connection that has been idle for longest is closed.</summary>
    public void EvictIdle() => _server?.EvictIdle();

    /// <summary>Stops accepting; who connects from now on waits in the socket for whoever else has it.</summary>
    public void StopAccepting()
    {
        _listening.ForEach(listening => listening.Dispose());
        _listening.Clear();
    }

    /// <summary>Stops accepting, ends idle connections now and the others after their answer.</summary>
    public async Task DrainAsync()
    {
        StopAccepting();
        if (_server is { } server)
        {
            await server.DrainAsync();
            _reports?.Send();
            _reports?.Dispose();
            _reports = null;
        }
    }

    /// <summary>Ends the connections that are left, answered or not.</summary>
    public void Abort() => _server?.Abort();

    private ValueTask Serve(LoopConnection connection)
    {
        guests.Memory.Arrived();
        return Server.ServeAsync(LoopRelayConnection.Of(connection));
    }

    private RelayServer MakeServer()
    {
        var time = guests.Loop.TimeProvider;
        var server = new RelayServer(
            new ProxyHandler(new UpstreamShare(guests.Agent, limits.AgentRequests), stamp), limits.Relay, time, new RefusalLog(log, time), guests.Sessions);
        _reports = guests.Reports is { } socket ? new ReportSender(socket, name, server, time) : null;
        return server;
    }
}
