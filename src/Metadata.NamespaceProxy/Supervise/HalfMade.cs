namespace Metadata.NamespaceProxy.Supervise;

/// <summary>
/// How often a file is looked at that is no namespace: it stands a moment before the namespace is mounted on it, and no
/// event tells of the mount; or it is somebody's stray.
/// </summary>
internal sealed class HalfMade
{
    /// <summary>What is said about it.</summary>
    public const string Reason = "is not a namespace (yet)";

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);

    private TimeSpan _pause = FirstPause;

    /// <summary>It is a namespace.</summary>
    public void Begin() => _pause = FirstPause;

    /// <summary>It is not: when to look again, later each time.</summary>
    public TimeSpan Pause()
    {
        var pause = _pause;
        _pause = pause * 2 < RestartSchedule.LongestPause ? pause * 2 : RestartSchedule.LongestPause;
        return pause;
    }
}
