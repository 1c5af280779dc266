using System.Diagnostics;
using System.Net;
using System.Text;
using Metadata.Agent.Configuration;
using Metadata.Agent.Server;
using Metadata.Agent.Telemetry;
using Metadata.Agent.Tests.Responding;
using Metadata.Instances;
using Metadata.Relay;
using Microsoft.Extensions.Logging.Abstractions;

namespace Metadata.Agent.Tests.Telemetry;

/// <summary>Who is remembered, and of whom how much. The last number of a path is the address that asks.</summary>
public sealed class CallerTableTests : IExchangeHandler
{
    private static readonly Guid _network = Guid.NewGuid();

    private LoopTelemetry _telemetry = null!;
    private MemoryConnection _connection = null!;

    [SetUp]
    public void Serve()
    {
        SynchronizationContext.SetSynchronizationContext(null);
        _telemetry = new LoopTelemetry(new AgentOptions { TraceCallers = 3, TraceExchanges = 2 });
        _connection = new MemoryConnection();
        var server = new RelayServer(
            this, new RelayLimits { MaxRequestsPerConnection = int.MaxValue }, TimeProvider.System, new AgentObserver(NullLogger.Instance, "", _telemetry));
        _ = server.ServeAsync(_connection).AsTask();
    }

    [TearDown]
    public void End() => _connection.Abort();

    [Test]
    public void Each_caller_keeps_its_own_last_exchanges()
    {
        Ask("/a/1", "/b/1", "/c/1", "/a/2");
        Assert.Multiple(() =>
        {
            Assert.That(Requests("10.0.0.1"), Is.EqualTo(new[] { "GET /b/1", "GET /c/1" }));
            Assert.That(Requests("10.0.0.2"), Is.EqualTo(new[] { "GET /a/2" }));
        });
    }

    [Test]
    public void Who_was_silent_for_longest_makes_room_and_leaves_nothing_behind()
    {
        Ask("/a/1", "/a/2", "/a/3", "/b/1", "/a/4");
        Assert.That(Known, Is.EquivalentTo(new[] { "10.0.0.1", "10.0.0.3", "10.0.0.4" }));
        Assert.That(Requests("10.0.0.4"), Is.EqualTo(new[] { "GET /a/4" }));
    }

    [Test]
    public void Addresses_without_an_instance_share_one_place()
    {
        Ask("/a/1", "/a/2");
        for (int i = 0; i < 100; i++)
        {
            Ask($"/unknown/{100 + i}");
        }

        Assert.That(Known, Is.EquivalentTo(new[] { "10.0.0.1", "10.0.0.2", IPAddress.None.ToString() }));
    }

    [Test]
    public void A_thousand_times_more_callers_than_places_cost_no_more_memory()
    {
        Ask([.. Enumerable.Range(1, 200).Select(static i => $"/a/{i}")]);
        Assert.That(_telemetry.Callers.Callers.Count(), Is.EqualTo(3));
    }

    /// <inheritdoc/>
    public ValueTask HandleAsync(Exchange exchange)
    {
        string path = Encoding.ASCII.GetString(exchange.Head.Path);
        var query = new DirectoryQuery(NetworkKind.Network, _network, IPAddress.Parse("10.0.0." + path.Split('/')[2]));
        DirectoryAnswer answer = path.StartsWith("/unknown", StringComparison.Ordinal)
            ? DirectoryAnswer.NotFound
            : new DirectoryAnswer(LookupOutcome.Found, new InstanceIdentity("instance-" + path.Split('/')[2], "project"));
        _telemetry.Callers.Enter(exchange, query, answer, Stopwatch.GetTimestamp());
        return exchange.AnswerAsync(200, default, default);
    }

    private string[] Known => [.. _telemetry.Callers.Callers.Select(static caller => caller.Query.Address.ToString())];

    private string[] Requests(string address) =>
    [
        .. _telemetry.Callers.Callers.Single(caller => caller.Query.Address.Equals(IPAddress.Parse(address))).Exchanges.Select(static one => one.Request),
    ];

    private void Ask(params string[] paths)
    {
        foreach (string path in paths)
        {
            _connection.Send(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: h\r\n\r\n"));
            Assert.That(_connection.TakeOk(), Is.True);
        }
    }
}
