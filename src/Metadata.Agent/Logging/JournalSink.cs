using System.Globalization;
using System.Text.Json;
using Metadata.Linux.Transport;

namespace Metadata.Agent.Logging;

/// <summary>Records in the journal, every value a field. While the journal takes none they go to standard error as text.</summary>
internal sealed class JournalSink(string socket, ILogSink otherwise) : ILogSink
{
    private readonly JournalSocket _journal = new(socket);

    /// <inheritdoc/>
    public void Write(LogRecord record)
    {
        IEnumerable<KeyValuePair<string, string>> fields = record.Fields
            .Select(field => KeyValuePair.Create(JsonNamingPolicy.SnakeCaseLower.ConvertName(field.Key), field.Value))
            .Prepend(KeyValuePair.Create("event", record.Event.ToString(CultureInfo.InvariantCulture)));
        if (!_journal.Send(record.Severity, "neutron-metadata-agent", record.Message, fields))
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
