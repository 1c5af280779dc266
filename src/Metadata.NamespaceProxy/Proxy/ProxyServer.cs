using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Options;
using Metadata.NamespaceProxy.Reporting;
using Metadata.NamespaceProxy.Transport;
using Metadata.Relay;
using Metadata.Relay.Link;

namespace Metadata.NamespaceProxy.Proxy;

/// <summary>The guests of one namespace, on one loop.</summary>
internal sealed class ProxyServer : IDisposable
{
    private readonly EventLoop _loop = new("guests");
    private readonly TimeSpan _drain;
    private readonly ProxySockets _sockets;
    private readonly RelayServer _server;
    private readonly AddressWatch? _watch;
    private readonly ReportSender? _reports;

    public ProxyServer(ProxyOptions options, ProxySockets sockets, LineLog log)
    {
        _drain = options.Limits.Drain;
        _sockets = sockets;
        _loop.HandlerFailed += (_, exception) => log.Error("connection: " + exception);
        var plain = new UpstreamPool(new UnixDialer(_loop, options.Socket), options.Limits.Relay, _loop.TimeProvider);
        var agent = new LinkClient(plain, _loop.TimeProvider, options.Link);
        _server = new RelayServer(
            new ProxyHandler(agent, new NetworkStamp(options)), options.Limits.Relay, _loop.TimeProvider, new RefusalLog(log, _loop.TimeProvider));
        _reports = options.ReportSocket is { } socket ? new ReportSender(socket, Path.GetFileName(options.Netns ?? ""), _server, _loop.TimeProvider) : null;
        _watch = sockets.Addresses is { } addresses ? new AddressWatch(addresses, options.Listen, _loop.TimeProvider, log) : null;
    }

    /// <summary>The loop.</summary>
    public EventLoop Loop => _loop;

    /// <summary>Begins to accept.</summary>
    public void Start()
    {
        foreach (var listener in _sockets.Listeners)
        {
            _loop.Listen(
                listener,
                connection => _server.ServeAsync(new LoopRelayConnection(connection)),
                exhausted: () => _server.EvictIdle());
        }

        _loop.Start();
    }

    /// <summary>Stops accepting, ends idle connections now and the others after their answer.</summary>
    /// <param name="limit">How long that may take; null: drain_timeout.</param>
    /// <returns>False when it took longer.</returns>
    public async Task<bool> DrainAsync(TimeSpan? limit = null)
    {
        _loop.StopListening();
        var drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Post(_ => Drain(drained), null);
        return await Task.WhenAny(drained.Task, Task.Delay(limit ?? _drain, TimeProvider.System)) == drained.Task;
    }

    public void Dispose()
    {
        _watch?.Dispose();
        _reports?.Dispose();
        _loop.Dispose();
    }

    private async void Drain(TaskCompletionSource drained)
    {
        await _server.DrainAsync();
        _reports?.Send();
        drained.TrySetResult();
    }
}
