using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Explaining;

/// <summary>Keeps what one dry run says of the upstream, and says it on.</summary>
internal sealed class RecordingLogger(ILogger inner) : ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Warning)
        {
            _lines.Enqueue(formatter(state, exception));
        }

        inner.Log(logLevel, eventId, state, exception, formatter);
    }
}
