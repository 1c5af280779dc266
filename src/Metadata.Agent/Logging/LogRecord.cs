using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Logging;

/// <summary>One event. Texts are safe to be shown: see <see cref="LogText"/>.</summary>
/// <param name="Time">When.</param>
/// <param name="Level">How bad.</param>
/// <param name="Event">Number of the event in the agent's catalogue.</param>
/// <param name="Message">What a person reads, with all values in it.</param>
/// <param name="Fields">The values by name, <c>RequestId</c> and the like.</param>
internal sealed record LogRecord(
    DateTimeOffset Time, LogLevel Level, int Event, string Message, IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    /// <summary>The severity of RFC 5424 6.2.1, which the journal calls priority.</summary>
    public int Severity => Level switch
    {
        LogLevel.Critical => 2,
        LogLevel.Error => 3,
        LogLevel.Warning => 4,
        LogLevel.Information => 6,
        _ => 7,
    };

    /// <summary>The level's name.</summary>
    public string LevelName => Level switch
    {
        LogLevel.Critical => "critical",
        LogLevel.Error => "error",
        LogLevel.Warning => "warning",
        LogLevel.Information => "info",
        _ => "debug",
    };
}
