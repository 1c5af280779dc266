using System.Globalization;
using System.Text;
using Metadata.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Metadata.NamespaceProxy.Logging;

/// <summary>
/// One line per event to standard error or a file. Lines are cut at 1 KiB, control characters are escaped,
/// and above 20 warnings per second only their number is told: a guest cannot fill a disk.
/// </summary>
internal sealed class LineLog : IDisposable
{
    private const int MaxLine = 1024;
    private const int MaxPerSecond = 20;

    // Of all parts of a log together.
    private const int MaxOfParts = 200;

    private readonly Stream _output;
    private readonly TimeProvider _time;
    private readonly string _tag;
    private readonly SyslogSender? _syslog;
    private readonly string _prefix = "";
    private readonly LineLog? _whole;
    private readonly Lock _gate;
    private long _second;
    private int _inSecond;
    private int _suppressed;

    public LineLog(Stream output, TimeProvider time, SyslogSender? syslog = null)
    {
        _gate = new Lock();
        _syslog = syslog;
        _output = output;
        _time = time;
        _tag = string.Create(CultureInfo.InvariantCulture, $" neutron-ns-metadata-proxy[{Environment.ProcessId}] ");
    }

    private LineLog(LineLog whole, string prefix)
    {
        _whole = whole;
        _prefix = prefix + ": ";
        _gate = whole._gate;
        _output = whole._output;
        _time = whole._time;
        _tag = whole._tag;
        _syslog = whole._syslog;
        Descriptor = whole.Descriptor;
    }

    /// <summary>Opens the log.</summary>
    /// <param name="file">Appended to; null for standard error.</param>
    /// <param name="syslog">"FACILITY LEVEL TAG SOCKET" of a syslog daemon that gets the lines instead; null for none.</param>
    public static LineLog Open(string? file, string? syslog = null)
    {
        if (syslog is not null)
        {
            return new LineLog(Stream.Null, TimeProvider.System, SyslogSender.Parse(syslog));
        }

        if (file is null)
        {
            return new LineLog(Console.OpenStandardError(), TimeProvider.System);
        }

        // Supervisor and proxies may share one file.
        var handle = AppendFile.Open(file);
        return new LineLog(new FileStream(handle, FileAccess.Write, bufferSize: 0), TimeProvider.System) { Descriptor = (int)handle.DangerousGetHandle() };
    }

    /// <summary>Takes over a log that is open.</summary>
    public static LineLog FromDescriptor(int descriptor)
        => new(new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Write, bufferSize: 0), TimeProvider.System) { Descriptor = descriptor };

    /// <summary>The file's descriptor; -1 for standard error.</summary>
    public int Descriptor { get; private init; } = -1;

    /// <summary>The same log for one namespace of several: its name before each line, and warnings limited by themselves.</summary>
    public LineLog For(string name) => new(this, name);

    /// <summary>What an operator expects to see.</summary>
    public void Info(string message) => Write("INFO", 6, message);

    /// <summary>Something is wrong with this program or host.</summary>
    public void Error(string message) => Write("ERROR", 3, message);

    /// <summary>Something a guest or the agent did; limited in number.</summary>
    public void Warning(string message)
    {
        lock (_gate)
        {
            if (!Admits(MaxPerSecond) || _whole?.Admits(MaxOfParts) == false)
            {
                _suppressed++;
                return;
            }
        }

        Write("WARNING", 4, message);
    }

    public void Dispose()
    {
        _output.Dispose();
        _syslog?.Dispose();
    }

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

    private bool Admits(int most)
    {
        var second = _time.GetUtcNow().ToUnixTimeSeconds();
        if (second != _second)
        {
            if (_suppressed > 0)
            {
                Write("WARNING", 4, string.Create(CultureInfo.InvariantCulture, $"{_suppressed} warnings were not written"));
            }

            _second = second;
            _inSecond = 0;
            _suppressed = 0;
        }

        return ++_inSecond <= most;
    }

    // Severities: RFC 5424 6.2.1.
    private void Write(string level, int severity, string message)
    {
        if (_syslog is not null)
        {
            _syslog.Send(severity, Escape(_prefix + message));
            return;
        }

        var time = _time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        var bytes = Encoding.ASCII.GetBytes(string.Concat(time, _tag, level, " ") + Escape(_prefix + message) + "\n");
        lock (_gate)
        {
            try
            {
                _output.Write(bytes);
                _output.Flush();
            }
            catch (IOException)
            {
                // A full disk or a closed pipe must not stop the traffic.
            }
        }
    }
}
