using System.Globalization;
using System.Text;

namespace Metadata.Linux.Transport;

/// <summary>
/// The journal's native protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL): one datagram for each record, one line for each field.
/// <c>journalctl METADATA_REQUEST_ID=req-…</c> finds what all programs said about a request.
/// </summary>
public sealed class JournalSocket : IDisposable
{
    /// <summary>The journal's socket.</summary>
    public const string StandardPath = "/run/systemd/journal/socket";

    private const string Prefix = "METADATA_";

    private readonly UnixDatagrams _datagrams;

    /// <summary>Makes the socket; nobody needs to listen yet.</summary>
    /// <param name="path">The journal's.</param>
    /// <exception cref="Native.PosixException">The kernel gives none.</exception>
    public JournalSocket(string path) => _datagrams = new UnixDatagrams(path);

    /// <summary>Whether standard error is the journal's: systemd says so in JOURNAL_STREAM (systemd.exec(5)).</summary>
    public static bool IsStandardError()
    {
        string? stream = Environment.GetEnvironmentVariable("JOURNAL_STREAM");
        return stream?.Split(':') is [_, string inode]
            && new FileInfo("/proc/self/fd/2").LinkTarget == $"socket:[{inode}]";
    }

    /// <summary>Sends a record. No text in it may have a line feed.</summary>
    /// <param name="priority">A severity of RFC 5424 6.2.1.</param>
    /// <param name="identifier">The program: SYSLOG_IDENTIFIER.</param>
    /// <param name="message">What a person reads.</param>
    /// <param name="fields">Names in snake_case, <c>request_id</c> becomes METADATA_REQUEST_ID, with their values.</param>
    /// <returns>False when the journal does not take it.</returns>
    public bool Send(int priority, string identifier, string message, IEnumerable<KeyValuePair<string, string>> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"PRIORITY={priority}\nSYSLOG_IDENTIFIER={identifier}\n");
        text.Append("MESSAGE=").Append(message).Append('\n');
        foreach ((string name, string value) in fields)
        {
            text.Append(Prefix).Append(name.ToUpperInvariant()).Append('=').Append(value).Append('\n');
        }

        return _datagrams.Send(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <inheritdoc/>
    public void Dispose() => _datagrams.Dispose();
}
