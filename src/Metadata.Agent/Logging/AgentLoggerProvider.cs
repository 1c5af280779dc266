using System.Collections.Concurrent;
using System.Globalization;
using Metadata.Configuration;
using Metadata.Linux.Transport;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Logging;

/// <summary>
/// The agent's log: records wait in a bounded queue for the one thread that writes, so that a slow reader of the log holds up no
/// request. What finds the queue full is counted and told later.
/// </summary>
internal sealed class AgentLoggerProvider : ILoggerProvider
{
    private const int MaxWaiting = 4096;

    private static readonly TimeSpan _lastWords = TimeSpan.FromSeconds(2);

    private readonly BlockingCollection<LogRecord> _waiting = new(MaxWaiting);
    private readonly ILogSink _sink;
    private readonly Thread _writer;
    private long _lost;

    /// <summary>Begins to write.</summary>
    public AgentLoggerProvider(ILogSink sink)
    {
        _sink = sink;
        _writer = new Thread(Write) { IsBackground = true, Name = "log" };
        _writer.Start();
    }

    /// <summary>The log of a format.</summary>
    public static AgentLoggerProvider Create(LogFormat format)
    {
        bool journal = format == LogFormat.Journald || (format == LogFormat.Auto && JournalSocket.IsStandardError());
        var standardError = new StreamSink(Console.OpenStandardError(), json: format == LogFormat.Json);
        return new AgentLoggerProvider(journal ? new JournalSink(JournalSocket.StandardPath, standardError) : standardError);
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new AgentLogger(this);

    /// <inheritdoc/>
    public void Dispose()
    {
        _waiting.CompleteAdding();
        _writer.Join(_lastWords);
        _sink.Dispose();
        _waiting.Dispose();
    }

    /// <summary>Queues a record.</summary>
    public void Add(LogRecord record)
    {
        if (_waiting.IsAddingCompleted || !_waiting.TryAdd(record))
        {
            Interlocked.Increment(ref _lost);
        }
    }

    private void Write()
    {
        foreach (LogRecord record in _waiting.GetConsumingEnumerable())
        {
            if (Interlocked.Exchange(ref _lost, 0) is > 0 and var lost)
            {
                _sink.Write(new LogRecord(
                    record.Time, LogLevel.Warning, 0, string.Create(CultureInfo.InvariantCulture, $"{lost} lines were lost: the log is read too slowly"), []));
            }

            _sink.Write(record);
        }
    }
}
