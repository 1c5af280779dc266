using System.Globalization;
using System.Text;
using Metadata.Configuration;
using Metadata.Linux.Processes;
using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Proxy;
using Microsoft.Win32.SafeHandles;

namespace Metadata.NamespaceProxy.Logging;

/// <summary>
/// One line per event. Lines and values are cut at 1 KiB, control characters are escaped, and above 20 warnings per
/// second only their number is told: a guest cannot fill a disk.
/// </summary>
internal sealed class LineLog : IDisposable
{
    private const int MaxLine = 1024;
    private const int MaxPerSecond = 20;

    // Of all parts of a log together.
    private const int MaxOfParts = 200;

    private readonly ILineSink _sink;
    private readonly TimeProvider _time;
    private readonly string _prefix = "";
    private readonly KeyValuePair<string, string>[] _fields = [];
    private readonly LineLog? _whole;
    private readonly Lock _gate;
    private long _second;
    private int _inSecond;
    private int _suppressed;

    public LineLog(ILineSink sink, TimeProvider time)
    {
        _gate = new Lock();
        _sink = sink;
        _time = time;
    }

    private LineLog(LineLog whole, string prefix, string name, NetworkIdentity identity)
    {
        _whole = whole;
        _prefix = prefix;
        _fields = [.. name.Length == 0 ? [] : (KeyValuePair<string, string>[])[new("namespace", Escape(name))], new(identity.IsRouter ? "router_id" : "network_id", identity.Id.ToString("D"))];
        _gate = whole._gate;
        _sink = whole._sink;
        _time = whole._time;
        Descriptor = whole.Descriptor;
    }

    /// <summary>Opens the log.</summary>
    /// <param name="file">Appended to; null for standard error.</param>
    /// <param name="format">Its form.</param>
    /// <param name="syslog">"FACILITY LEVEL TAG SOCKET" of a syslog daemon that gets the lines instead; null for none.</param>
    public static LineLog Open(string? file, LogFormat format, string? syslog = null)
    {
        if (syslog is not null)
        {
            return new LineLog(SyslogSender.Parse(syslog), TimeProvider.System);
        }

        if (file is null)
        {
            var journal = format == LogFormat.Auto && JournalSocket.IsStandardError();
            return new LineLog(Sink(Console.OpenStandardError(), journal ? LogFormat.Journald : format), TimeProvider.System);
        }

        // Supervisor and proxies may share one file.
        return Over(AppendFile.Open(file), format);
    }

    /// <summary>Takes over a log that is open.</summary>
    public static LineLog FromDescriptor(int descriptor, LogFormat format) => Over(new SafeFileHandle(descriptor, ownsHandle: true), format);

    /// <summary>The file's descriptor; -1 for standard error.</summary>
    public int Descriptor { get; private init; } = -1;

    /// <summary>The same log for one namespace of several: its name before each line, and warnings limited by themselves.</summary>
    public LineLog For(string name, NetworkIdentity identity) => new(this, name + ": ", name, identity);

    /// <summary>The same log for the only namespace of a process: lines stay as they are, fields name it.</summary>
    public LineLog About(string name, NetworkIdentity identity) => new(this, "", name, identity);

    /// <summary>What an operator expects to see.</summary>
    public void Info(string message) => Write(6, message, []);

    /// <summary>Something is wrong with this program or host.</summary>
    public void Error(string message, params ReadOnlySpan<KeyValuePair<string, string>> fields) => Write(3, message, fields);

    /// <summary>Something a guest or the agent did; limited in number.</summary>
    /// <param name="message">What a person reads.</param>
    /// <param name="fields">The values in it by name, in snake_case.</param>
    public void Warning(string message, params ReadOnlySpan<KeyValuePair<string, string>> fields)
    {
        lock (_gate)
        {
            if (!Admits(MaxPerSecond) || _whole?.Admits(MaxOfParts) == false)
            {
                _suppressed++;
                return;
            }
        }

        Write(4, message, fields);
    }

    public void Dispose() => _sink.Dispose();

    /// <summary>One line: everything but printable ASCII as \xNN, cut at the limit.</summary>
    internal static string Escape(string message)
    {
        var line = new StringBuilder(message.Length);
        foreach (var rune in message.EnumerateRunes())
        {
            if (line.Length >= MaxLine)
            {
                line.Append("...");
                break;
            }

            if (rune.Value is >= 0x20 and < 0x7f)
            {
                line.Append((char)rune.Value);
            }
            else
            {
                line.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}");
            }
        }

        return line.ToString();
    }

    private static LineLog Over(SafeFileHandle file, LogFormat format)
        => new(Sink(new FileStream(file, FileAccess.Write, bufferSize: 0), format), TimeProvider.System) { Descriptor = (int)file.DangerousGetHandle() };

    private static ILineSink Sink(Stream output, LogFormat format)
    {
        var stream = new StreamSink(output, json: format == LogFormat.Json);
        return format == LogFormat.Journald ? new JournalSink(JournalSocket.StandardPath, stream) : stream;
    }

    private bool Admits(int most)
    {
        var second = _time.GetUtcNow().ToUnixTimeSeconds();
        if (second != _second)
        {
            if (_suppressed > 0)
            {
                Write(4, string.Create(CultureInfo.InvariantCulture, $"{_suppressed} warnings were not written"), []);
            }

            _second = second;
            _inSecond = 0;
            _suppressed = 0;
        }

        return ++_inSecond <= most;
    }

    // Severities: RFC 5424 6.2.1.
    private void Write(int severity, string message, ReadOnlySpan<KeyValuePair<string, string>> fields)
    {
        List<KeyValuePair<string, string>> all = [.. _fields];
        foreach (var (name, value) in fields)
        {
            all.Add(new(name, Escape(value)));
        }

        lock (_gate)
        {
            _sink.Write(new LogEntry(_time.GetUtcNow(), severity, Escape(_prefix + message), all));
        }
    }
}
