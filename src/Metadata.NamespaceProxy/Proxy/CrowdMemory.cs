using Metadata.Linux.Transport;

namespace Metadata.NamespaceProxy.Proxy;

/// <summary>
/// Gives back what a crowd of connections took: afterwards nothing is allocated any more, so that the collector would not run by
/// itself, and a thousand proxies share one host. All calls come from the loop.
/// </summary>
internal sealed class CrowdMemory(EventLoop loop)
{
    private const int Crowd = 128;
    private const int Few = 32;

    // What the first one leaves, as it was still in somebody's hand, the second one takes.
    private const int Collections = 2;

    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(5);

    private ITimer? _timer;
    private int _quiet;

    /// <summary>A connection came.</summary>
    public void Arrived()
    {
        if (loop.ConnectionCount >= Crowd)
        {
            _timer ??= loop.TimeProvider.CreateTimer(static state => ((CrowdMemory)state!).Look(), this, _interval, _interval);
        }
    }

    private void Look()
    {
        if (loop.ConnectionCount > Few)
        {
            _quiet = 0;
            return;
        }

        loop.Trim();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (++_quiet == Collections)
        {
            _timer?.Dispose();
            _timer = null;
            _quiet = 0;
        }
    }
}
