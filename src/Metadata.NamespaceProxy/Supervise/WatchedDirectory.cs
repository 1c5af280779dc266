using Metadata.Linux.Transport;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>A directory's changes, also while it is not there yet and when it comes back. On the loop.</summary>
internal sealed class WatchedDirectory(EventLoop loop, string path, Action<string?> changed) : IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(30);

    private DirectoryWatch? _watch;
    private DirectoryWatch? _parent;
    private ITimer? _timer;
    private bool _disposed;

    /// <summary>Begins; what is there already is not told.</summary>
    public void Start()
    {
        _timer?.Dispose();
        _timer = null;
        if (_disposed || TryWatch())
        {
            return;
        }

        // Made by the first 'ip netns add' after boot.
        _parent ??= TryStart(Path.GetDirectoryName(path), name => OnParent(name));
        if (TryWatch())
        {
            changed(null);
            return;
        }

        _timer = loop.TimeProvider.CreateTimer(_ => Start(), null, Retry, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        _disposed = true;
        _watch?.Dispose();
        _parent?.Dispose();
        _timer?.Dispose();
    }

    private bool TryWatch()
    {
        _watch ??= TryStart(path, OnChange);
        if (_watch is not null)
        {
            _parent?.Dispose();
            _parent = null;
        }

        return _watch is not null;
    }

    private DirectoryWatch? TryStart(string? directory, Action<string?> tell)
    {
        try
        {
            return directory is not null && Directory.Exists(directory) ? DirectoryWatch.Start(loop, directory, tell) : null;
        }
        catch (IOException)
        {
            // Gone again in between.
            return null;
        }
    }

    private void OnParent(string? name)
    {
        if (_watch is null && !_disposed && (name is null || name == Path.GetFileName(path)))
        {
            Start();
            if (_watch is not null)
            {
                changed(null);
            }
        }
    }

    private void OnChange(string? name)
    {
        if (_disposed)
        {
            return;
        }

        if (name is null && !Directory.Exists(path))
        {
            _watch?.Dispose();
            _watch = null;
            Start();
        }

        changed(name);
    }
}
