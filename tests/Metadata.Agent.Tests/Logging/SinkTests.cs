using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Metadata.Agent.Logging;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Tests.Logging;

public sealed class SinkTests
{
    private static readonly LogRecord _record = new(
        DateTimeOffset.UnixEpoch, LogLevel.Warning, 40, "req-1: refused", [new("RequestId", "req-1"), new("Status", "404")]);

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("metadata-log-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void The_journal_gets_every_value_as_a_field()
    {
        string path = Path.Join(_folder, "journal");
        using var journal = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
        journal.Bind(new UnixDomainSocketEndPoint(path));
        using var otherwise = new MemoryStream();
        using var sink = new JournalSink(path, new StreamSink(otherwise, json: false));
        sink.Write(_record);
        byte[] datagram = new byte[4096];
        string text = Encoding.UTF8.GetString(datagram, 0, journal.Receive(datagram));
        Assert.Multiple(() =>
        {
            Assert.That(text.Split('\n'), Is.SupersetOf(new[] { "PRIORITY=4", "SYSLOG_IDENTIFIER=neutron-metadata-agent", "MESSAGE=req-1: refused", "METADATA_REQUEST_ID=req-1", "METADATA_STATUS=404" }));
            Assert.That(otherwise.Length, Is.Zero);
        });
    }

    [Test]
    public void While_there_is_no_journal_standard_error_gets_the_line()
    {
        using var otherwise = new MemoryStream();
        using var sink = new JournalSink(Path.Join(_folder, "nobody"), new StreamSink(otherwise, json: false));
        sink.Write(_record);
        Assert.That(Encoding.UTF8.GetString(otherwise.ToArray()), Is.EqualTo("1970-01-01 00:00:00.000 warning: req-1: refused\n"));
    }

    [Test]
    public void A_json_line_is_one_object()
    {
        using var output = new MemoryStream();
        using var sink = new StreamSink(output, json: true);
        sink.Write(_record);
        sink.Write(_record);
        string[] lines = Encoding.UTF8.GetString(output.ToArray()).TrimEnd('\n').Split('\n');
        Assert.That(lines, Has.Length.EqualTo(2));
        Assert.That((string?)JsonNode.Parse(lines[0])!["request_id"], Is.EqualTo("req-1"));
    }

    [Test]
    public void A_log_that_nobody_reads_holds_nobody_up_and_says_later_what_was_lost()
    {
        using var blocked = new BlockedSink();
        using (var provider = new AgentLoggerProvider(blocked))
        {
            ILogger logger = provider.CreateLogger("test");
            for (int i = 0; i < 10_000; i++)
            {
#pragma warning disable CA1848, CA2254 // A line as any.
                logger.LogInformation("line");
#pragma warning restore CA1848, CA2254
            }

            blocked.Release();
            Assert.That(() => blocked.Lines, Has.Some.Contains("lines were lost").After(10_000, 10));
        }
    }

    private sealed class BlockedSink : ILogSink
    {
        private readonly ManualResetEventSlim _open = new();
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (_lines)
                {
                    return [.. _lines];
                }
            }
        }

        public void Release() => _open.Set();

        public void Write(LogRecord record)
        {
            _open.Wait();
            lock (_lines)
            {
                _lines.Add(record.Message);
            }
        }

        public void Dispose()
        {
            // Its lines are looked at afterwards.
        }
    }
}
