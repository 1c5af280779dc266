namespace Metadata.NamespaceProxy.Haproxy;

/// <summary>A <c>log</c> line: where to, and what.</summary>
/// <param name="Socket">Path of the syslog daemon's unix socket.</param>
/// <param name="Facility">0..23 (RFC 5424 6.2.1).</param>
/// <param name="Level">Greatest severity number that is sent: 7 is all.</param>
internal sealed record SyslogTarget(string Socket, int Facility, int Level)
{
    private static readonly string[] Facilities =
    [
        "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "auth2", "ftp", "ntp", "audit", "alert", "cron2",
        "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
    ];

    private static readonly string[] Levels = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];

    /// <summary>Reads <c>log SOCKET FACILITY [LEVEL [LEAST]]</c>.</summary>
    /// <exception cref="DirectiveException">It is another target than a unix socket, or malformed.</exception>
    public static SyslogTarget Parse(ConfigurationLine line)
    {
        var socket = line.Word(1, "the target");
        if (!socket.StartsWith('/'))
        {
            throw line.Refuse($"log target '{socket}' is not the path of a unix socket");
        }

        var facility = Array.IndexOf(Facilities, line.Word(2, "the facility"));
        var level = line.Words.Length > 3 ? Array.IndexOf(Levels, line.Words[3]) : Levels.Length - 1;
        if (line.Words.Length > 4 && Array.IndexOf(Levels, line.Words[4]) < 0)
        {
            level = -1;
        }

        line.End(5);
        return facility < 0 ? throw line.Refuse($"unknown log facility '{line.Words[2]}'")
            : level < 0 ? throw line.Refuse("unknown log level")
            : new SyslogTarget(socket, facility, level);
    }
}
