using Metadata.Instances;

namespace Metadata.Agent.Telemetry;

/// <summary>What one network or router asked on one loop. Written by the loop's thread alone.</summary>
internal sealed class NetworkCounters(NetworkKind kind, Guid id)
{
    /// <summary>Whether <see cref="Id"/> is a network's or a router's.</summary>
    public NetworkKind Kind => kind;

    /// <summary>The id; empty for those that found no place of their own.</summary>
    public Guid Id => id;

    /// <summary>Requests that have ended.</summary>
    public long Requests { get; set; }

    /// <summary>Of these, refused by us.</summary>
    public long Refused { get; set; }

    /// <summary>Of these, with a status from 500 on.</summary>
    public long Errors { get; set; }

    /// <summary>Their durations, in units of <see cref="System.Diagnostics.Stopwatch.Frequency"/>.</summary>
    public long Duration { get; set; }
}
