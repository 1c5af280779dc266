using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Logging;

/// <summary>Turns what is logged into records.</summary>
internal sealed class AgentLogger(AgentLoggerProvider provider) : ILogger
{
    private const string Template = "{OriginalFormat}";

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        List<KeyValuePair<string, string>> fields = [];
        if (state is IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            foreach ((string name, object? value) in values)
            {
                if (name != Template)
                {
                    fields.Add(new(name, LogText.Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")));
                }
            }
        }

        string message = formatter(state, exception);
        provider.Add(new LogRecord(
            TimeProvider.System.GetUtcNow(), logLevel, eventId.Id, LogText.Escape(exception is null ? message : $"{message}: {exception}"), fields));
    }
}
