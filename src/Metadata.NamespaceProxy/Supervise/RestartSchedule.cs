namespace Metadata.NamespaceProxy.Supervise;

/// <summary>When a proxy that ended is started again: at once the first time, then later and later.</summary>
internal sealed class RestartSchedule(TimeProvider time)
{
    /// <summary>After the first end.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    /// <summary>However often it ends.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>A run of this length makes it all forgotten.</summary>
    public static readonly TimeSpan Steady = TimeSpan.FromSeconds(10);

    private TimeSpan _pause;
    private long _started;
    private long _failed;

    /// <summary>Time left until the next start; zero or less: now.</summary>
    public TimeSpan Due => _pause - (_pause > TimeSpan.Zero ? time.GetElapsedTime(_failed) : TimeSpan.Zero);

    /// <summary>It was started, or found running.</summary>
    public void Started() => _started = time.GetTimestamp();

    /// <summary>It ended.</summary>
    /// <returns>The pause.</returns>
    public TimeSpan Ended()
    {
        if (time.GetElapsedTime(_started) >= Steady)
        {
            _pause = TimeSpan.Zero;
        }

        return Failed();
    }

    /// <summary>It could not even be started.</summary>
    /// <returns>The pause.</returns>
    public TimeSpan Failed()
    {
        _failed = time.GetTimestamp();
        _pause = _pause == TimeSpan.Zero ? FirstPause : _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        return _pause;
    }
}
