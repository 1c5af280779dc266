using System.Globalization;
using Metadata.Agent.Server;
using Metadata.Linux.Processes;
using Metadata.Linux.Transport;
using Microsoft.Extensions.Hosting;

namespace Metadata.Agent.Hosting;

/// <summary>
/// Tells systemd that the agent serves, how it does, and that it ends. The watchdog is fed only when every event loop has
/// had a turn since the last time. Started last, so that it speaks when everything answers.
/// </summary>
internal sealed class ServiceManagerLink(LoopGroup loops) : IHostedService, IDisposable
{
    private static readonly TimeSpan _statusInterval = TimeSpan.FromSeconds(10);

    private ITimer? _timer;
    private int _turns;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (ServiceManager.Listens)
        {
            _turns = loops.Loops.Count;
            ServiceManager.Notify("READY=1\n" + Status());
            TimeSpan third = ServiceManager.WatchdogLimit / 3;
            TimeSpan interval = third > TimeSpan.Zero && third < _statusInterval ? third : _statusInterval;
            _timer = TimeProvider.System.CreateTimer(_ => Beat(), null, interval, interval);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _timer?.Dispose();
        if (!Renewal.IsUnderWay)
        {
            ServiceManager.Notify("STOPPING=1\nSTATUS=Finishing what is in flight");
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private void Beat()
    {
        if (Volatile.Read(ref _turns) < loops.Loops.Count)
        {
            // A loop hangs: silence is what tells.
            return;
        }

        Volatile.Write(ref _turns, 0);
        ServiceManager.Notify("WATCHDOG=1\n" + Status());
        foreach (EventLoop loop in loops.Loops)
        {
            loop.Post(static link => Interlocked.Increment(ref ((ServiceManagerLink)link!)._turns), this);
        }
    }

    private string Status() =>
        string.Create(CultureInfo.InvariantCulture, $"STATUS=Serving {loops.ConnectionCount} connections on {loops.Loops.Count} event loops");
}
