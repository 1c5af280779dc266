namespace Metadata.NamespaceProxy.Supervise;

/// <summary>One namespace of the supervisor: what is wanted, what serves it, and when to look again.</summary>
internal sealed class SupervisedNamespace(WantedNamespace wanted, IManagedNamespace managed, ManagedAddresses? addresses, TimeProvider time) : IDisposable
{
    private ITimer? _timer;
    private bool _ended;

    /// <summary>What is wanted of it.</summary>
    public WantedNamespace Wanted { get; private set; } = wanted;

    /// <summary>What serves it.</summary>
    public IManagedNamespace Managed => managed;

    /// <summary>Has another wish fulfilled without an end.</summary>
    /// <returns>False: it has to be stopped, and another one made.</returns>
    public bool TryFollow(WantedNamespace next)
    {
        if (!next.IsSamePlace(Wanted) || !managed.TryFollow(next))
        {
            return false;
        }

        Wanted = next;
        return true;
    }

    /// <summary>Brings about what is due. One bad namespace never stops the others.</summary>
    public void Look()
    {
        if (_ended)
        {
            return;
        }

        TimeSpan pause;
        try
        {
            pause = managed.Ensure();
            if (addresses?.Ensure(Look) is { } sooner && sooner < pause)
            {
                pause = sooner;
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            pause = managed.Fail(e.Message);
        }

        _timer ??= time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(pause, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Ends it.</summary>
    public void Stop(string reason)
    {
        managed.Stop(reason);
        Dispose();
    }

    public void Dispose()
    {
        _ended = true;
        _timer?.Dispose();
        (managed as IDisposable)?.Dispose();
    }
}
