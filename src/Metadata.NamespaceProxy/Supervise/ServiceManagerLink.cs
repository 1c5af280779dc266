using System.Globalization;
using Metadata.Linux.Processes;
using Metadata.Linux.Transport;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>Tells systemd that the supervisor watches and over how many proxies, and feeds its watchdog from the loop.</summary>
internal sealed class ServiceManagerLink : IDisposable
{
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(10);

    private readonly Func<int> _count;
    private readonly ITimer _timer;

    private ServiceManagerLink(EventLoop loop, Func<int> count)
    {
        _count = count;
        var third = ServiceManager.WatchdogLimit / 3;
        var interval = third > TimeSpan.Zero && third < StatusInterval ? third : StatusInterval;
        _timer = loop.TimeProvider.CreateTimer(_ => Say("WATCHDOG=1"), null, interval, interval);
    }

    /// <summary>Says that the service is ready; null when nobody listens.</summary>
    /// <param name="loop">Where the watchdog is fed.</param>
    /// <param name="count">How many proxies there are.</param>
    public static ServiceManagerLink? Start(EventLoop loop, Func<int> count)
    {
        if (!ServiceManager.Listens)
        {
            return null;
        }

        var link = new ServiceManagerLink(loop, count);
        link.Say("READY=1");
        return link;
    }

    public void Dispose() => _timer.Dispose();

    private void Say(string state)
        => ServiceManager.Notify(string.Create(CultureInfo.InvariantCulture, $"{state}\nSTATUS=Keeping {_count()} proxies"));
}
