namespace Metadata.NamespaceProxy.Logging;

/// <summary>One event. All texts are printable ASCII and cut: see <see cref="LineLog.Escape"/>.</summary>
/// <param name="Time">When.</param>
/// <param name="Severity">How bad: RFC 5424 6.2.1, 3 error, 4 warning, 6 informational.</param>
/// <param name="Message">What a person reads.</param>
/// <param name="Fields">The values by name, in snake_case.</param>
internal readonly record struct LogEntry(DateTimeOffset Time, int Severity, string Message, IReadOnlyList<KeyValuePair<string, string>> Fields);
