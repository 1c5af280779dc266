using System.Globalization;
using Metadata.Linux.Native;
using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Options;
using Metadata.NamespaceProxy.Proxy;

namespace Metadata.NamespaceProxy.Shared;

/// <summary>
/// Many namespaces on one loop, each handed in by the supervisor with the sockets that stand in it. Without privileges,
/// and without a way to a namespace that it was not given. It outlives the supervisor: the next one asks what it serves.
/// </summary>
internal sealed class SharedServer : IDisposable
{
    private readonly GuestLoop _guests;
    private readonly SharedOptions _options;
    private readonly LineLog _log;
    private readonly MemoryTrim _trim;
    private readonly Dictionary<string, SharedService> _services = [];
    private readonly HashSet<SharedService> _leaving = [];
    private readonly TaskCompletionSource _retired = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PacketListener? _control;
    private PacketSocket? _supervisor;

    public SharedServer(SharedOptions options, LineLog log)
    {
        _options = options;
        _log = log;
        _guests = new GuestLoop(options.Socket, options.Link, options.Limits, options.ReportSocket, log);
        _trim = new MemoryTrim(_guests.Loop);
    }

    /// <summary>The supervisor, or <see cref="Retire"/>, has sent it away.</summary>
    public Task Retired => _retired.Task;

    /// <summary>Begins to hear the supervisor.</summary>
    /// <exception cref="PosixException">The control descriptor is no listening socket.</exception>
    public void Start()
    {
        _control = PacketListener.Start(_guests.Loop, _options.ControlDescriptor, Accept);
        _guests.Loop.Start();
    }

    /// <summary>Lets every namespace go; from any thread.</summary>
    public void Retire() => _guests.Loop.Post(_ => _retired.TrySetResult(), null);

    /// <summary>Stops accepting everywhere and waits for the answers, at most drain_timeout.</summary>
    /// <returns>False when it took longer.</returns>
    public async Task<bool> DrainAsync()
    {
        var drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _guests.Loop.Post(_ => Drain(drained), null);
        return await Task.WhenAny(drained.Task, Task.Delay(_options.Limits.Drain, TimeProvider.System)) == drained.Task;
    }

    public void Dispose()
    {
        _control?.Dispose();
        _trim.Dispose();
        _guests.Dispose();
    }

    private async void Drain(TaskCompletionSource drained)
    {
        foreach (var service in _services.Values)
        {
            service.Namespace.StopAccepting();
        }

        foreach (var service in _services.Values.Concat(_leaving).ToArray())
        {
            await service.Namespace.DrainAsync();
        }

        drained.TrySetResult();
    }

    // The file's mode lets only the supervisor's user in. The latest supervisor is the one that counts.
    private void Accept(Func<Action<Packet>, Action, PacketSocket> take)
    {
        _supervisor?.Dispose();
        _supervisor = take(Receive, () => _supervisor = null);
    }

    private void Receive(Packet packet)
    {
        var fields = SharedMessage.Split(packet.Text);
        switch (fields[0])
        {
            case SharedMessage.Add when SharedMessage.Read(fields) is { } target:
                Add(target, packet);
                return;
            case SharedMessage.Remove when fields is [_, var name, var kernel]:
                Remove(name, kernel);
                break;
            case SharedMessage.List:
                List();
                break;
            case SharedMessage.Retire:
                _retired.TrySetResult();
                break;
            default:
                _log.Warning("the supervisor sent what is not understood: " + fields[0]);
                break;
        }

        packet.Close();
    }

    private void Add(SharedTarget target, Packet packet)
    {
        List<ListeningSocket> listeners = [];
        try
        {
            foreach (var descriptor in packet.Descriptors)
            {
                listeners.Add(ListeningSocket.FromDescriptor(descriptor));
            }

            if (listeners.Count == 0)
            {
                throw new InvalidOperationException("it came without a listening socket");
            }

            var (limits, field) = _options.With(target.Settings);
            Remove(target.Name, kernel: null);
            var service = new SharedService(target, new ServedNamespace(
                _guests, target.Name, new NetworkStamp(target.Identity, field), limits, listeners, _log.For(target.Name, target.Identity), exhausted: EvictFromLargest));
            service.Namespace.Start();
            _services.Add(target.Name, service);
            _trim.Count();
            Tell(SharedMessage.Join(SharedMessage.Added, target.Name, target.Kernel));
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or UsageException)
        {
            packet.Close(from: listeners.Count);
            listeners.ForEach(listener => listener.Dispose());
            Tell(SharedMessage.Join(SharedMessage.Failed, target.Name, target.Kernel, e.Message.ReplaceLineEndings(" ")));
        }
    }

    // The sockets go at once: while one is open here the kernel keeps the namespace.
    private void Remove(string name, string? kernel)
    {
        if (_services.TryGetValue(name, out var service) && (kernel is null || service.Target.Kernel == kernel))
        {
            _services.Remove(name);
            _leaving.Add(service);
            Leave(service);
        }
    }

    private void Leave(SharedService service)
    {
        var drained = service.Namespace.DrainAsync();
        foreach (var listener in service.Namespace.Listeners)
        {
            listener.Dispose();
        }

        ITimer? timer = null;
        timer = _guests.Loop.TimeProvider.CreateTimer(_ => End(), null, _options.Limits.Drain, Timeout.InfiniteTimeSpan);
        WaitFor(drained);

        async void WaitFor(Task task)
        {
            await task;
            End();
        }

        void End()
        {
            if (_leaving.Remove(service))
            {
                timer?.Dispose();
                service.Namespace.Abort();
                Tell(SharedMessage.Join(SharedMessage.Removed, service.Target.Name, service.Target.Kernel));
            }
        }
    }

    private void List()
    {
        foreach (var service in _services.Values)
        {
            _supervisor?.Send(() => _services.GetValueOrDefault(service.Target.Name) == service
                ? new Packet(SharedMessage.Write(SharedMessage.Serving, service.Target), [.. service.Namespace.Listeners.Select(listener => listener.Descriptor)])
                : null);
        }

        Tell(SharedMessage.Join(
            SharedMessage.Listed, SharedMessage.Version, Environment.ProcessId.ToString(CultureInfo.InvariantCulture), _options.Arguments));
    }

    private void Tell(string text) => _supervisor?.Send(new Packet(text, []));

    // No descriptor is left in the process: whoever has most gives one, not whoever was asked last.
    private void EvictFromLargest() => _services.Values.MaxBy(service => service.Namespace.ConnectionCount)?.Namespace.EvictIdle();
}
