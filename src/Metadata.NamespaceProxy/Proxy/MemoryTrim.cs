using Metadata.Linux.Transport;

namespace Metadata.NamespaceProxy.Proxy;

/// <summary>
/// Gives back what the coming of many namespaces left behind: a process that is idle afterwards would not collect it by
/// itself. One pause of some tens of milliseconds, when nothing has come for a while.
/// </summary>
internal sealed class MemoryTrim : IDisposable
{
    private const int Many = 256;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    private readonly ITimer _timer;
    private int _count;

    /// <summary>Makes one that waits.</summary>
    public MemoryTrim(EventLoop loop)
        => _timer = loop.TimeProvider.CreateTimer(_ => Trim(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>A namespace came; on the loop.</summary>
    public void Count()
    {
        if (++_count >= Many)
        {
            _timer.Change(Quiet, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Trim()
    {
        _count = 0;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
