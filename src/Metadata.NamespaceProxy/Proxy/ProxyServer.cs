using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Options;

namespace Metadata.NamespaceProxy.Proxy;

/// <summary>A process with one namespace.</summary>
internal sealed class ProxyServer : IDisposable
{
    private readonly GuestLoop _guests;
    private readonly ServedNamespace _namespace;
    private readonly AddressWatch? _watch;
    private readonly TimeSpan _drain;

    public ProxyServer(ProxyOptions options, ProxySockets sockets, LineLog log)
    {
        _guests = new GuestLoop(options.Socket, options.Link, options.Limits, options.ReportSocket, log);
        _namespace = new ServedNamespace(_guests, Path.GetFileName(options.Netns ?? ""), new NetworkStamp(options.Identity, options.IdentityField), options.Limits, sockets.Listeners, log);
        _drain = options.Limits.Drain;
        _watch = sockets.Addresses is { } addresses ? new AddressWatch(addresses, options.Listen, _guests.Loop.TimeProvider, log) : null;
    }

    /// <summary>The loop.</summary>
    public EventLoop Loop => _guests.Loop;

    /// <summary>Begins to accept.</summary>
    public void Start()
    {
        _namespace.Start();
        _namespace.Report();
        Loop.Start();
    }

    /// <summary>Stops accepting, ends idle connections now and the others after their answer.</summary>
    /// <returns>False when it took longer than drain_timeout.</returns>
    public async Task<bool> DrainAsync()
    {
        var drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Post(_ => Drain(drained), null);
        return await Task.WhenAny(drained.Task, Task.Delay(_drain, TimeProvider.System)) == drained.Task;
    }

    public void Dispose()
    {
        _watch?.Dispose();
        _guests.Dispose();
    }

    private async void Drain(TaskCompletionSource drained)
    {
        await _namespace.DrainAsync();
        drained.TrySetResult();
    }
}
