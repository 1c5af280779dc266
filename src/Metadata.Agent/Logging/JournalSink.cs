using System.Globalization;
using System.Text;
using System.Text.Json;
using Metadata.Linux.Transport;

namespace Metadata.Agent.Logging;

/// <summary>
/// Records as datagrams in the journal's native protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL): <c>journalctl
/// METADATA_REQUEST_ID=req-…</c> finds a request. While the journal takes none they go to standard error as text.
/// </summary>
internal sealed class JournalSink(string socket, ILogSink otherwise) : ILogSink
{
    /// <summary>The journal's socket.</summary>
    public const string Socket = "/run/systemd/journal/socket";

    private readonly UnixDatagrams _journal = new(socket);

    /// <summary>Whether standard error is the journal's: systemd says so in JOURNAL_STREAM (systemd.exec(5)).</summary>
    public static bool IsStandardError()
    {
        string? stream = Environment.GetEnvironmentVariable("JOURNAL_STREAM");
        return stream?.Split(':') is [_, string inode]
            && new FileInfo("/proc/self/fd/2").LinkTarget == $"socket:[{inode}]";
    }

    /// <inheritdoc/>
    public void Write(LogRecord record)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"PRIORITY={record.Severity}\nSYSLOG_IDENTIFIER=neutron-metadata-agent\nMETADATA_EVENT={record.Event}\n");
        text.Append("MESSAGE=").Append(record.Message).Append('\n');
        foreach ((string name, string value) in record.Fields)
        {
            text.Append("METADATA_").Append(JsonNamingPolicy.SnakeCaseUpper.ConvertName(name)).Append('=').Append(value).Append('\n');
        }

        if (!_journal.Send(Encoding.UTF8.GetBytes(text.ToString())))
        {
            otherwise.Write(record);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _journal.Dispose();
        otherwise.Dispose();
    }
}
