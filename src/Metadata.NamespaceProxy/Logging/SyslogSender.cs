using System.Globalization;
using System.Text;
using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Options;

namespace Metadata.NamespaceProxy.Logging;

/// <summary>Log lines to a syslog daemon's unix socket, without a time: the daemon knows it (RFC 3164 4.3.2).</summary>
internal sealed class SyslogSender : ILineSink
{
    private const int FacilityFactor = 8;

    private readonly UnixDatagrams _socket;
    private readonly int _facility;
    private readonly int _level;
    private readonly string _tag;

    private SyslogSender(int facility, int level, string tag, string socket)
    {
        _facility = facility;
        _level = level;
        _tag = tag;
        _socket = new UnixDatagrams(socket);
    }

    /// <summary>Reads "FACILITY LEVEL TAG SOCKET", the numbers of RFC 5424 6.2.1.</summary>
    /// <exception cref="UsageException">It is something else.</exception>
    public static SyslogSender Parse(string text)
        => text.Split(' ', 4) is [var facility, var level, var tag, var socket]
            && int.TryParse(facility, NumberStyles.None, CultureInfo.InvariantCulture, out var first) && first <= 23
            && int.TryParse(level, NumberStyles.None, CultureInfo.InvariantCulture, out var second) && second <= 7
            ? new SyslogSender(first, second, tag, socket)
            : throw UsageException.For("--syslog", text, "is not understood", "write 'FACILITY LEVEL TAG SOCKET', numbers first");

    /// <summary>Sends a line when its severity is wanted.</summary>
    public void Write(in LogEntry entry)
    {
        if (entry.Severity <= _level)
        {
            _socket.Send(Encoding.ASCII.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"<{(_facility * FacilityFactor) + entry.Severity}>{_tag}[{Environment.ProcessId}]: {entry.Message}")));
        }
    }

    public void Dispose() => _socket.Dispose();
}
