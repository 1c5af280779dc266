namespace Metadata.Agent.Responding;

/// <summary>A clock that stands at noon of one day; timers and time stamps are the system's.</summary>
internal sealed class FixedDate(DateOnly day) : TimeProvider
{
    private readonly DateTimeOffset _now = new(day, new TimeOnly(12, 0), TimeSpan.Zero);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _now;
}
