using System.Diagnostics;
using System.Reflection;
using System.Text;
using Metadata.Agent.Configuration;
using Metadata.Agent.Hosting;
using Metadata.Agent.Responding;
using Metadata.Agent.Server;
using Metadata.Agent.Telemetry;
using Metadata.Agent.Tests.Processes;
using Metadata.Linux.Transport;
using Metadata.Nova;
using Metadata.Relay;
using Microsoft.Extensions.Logging.Abstractions;

namespace Metadata.Agent.Tests.Responding;

/// <summary>What a guest's request costs in memory once its instance is prepared: the whole way through the agent's code.</summary>
public sealed class AllocationTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("metadata-agent-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("/latest/meta-data/instance-id")]
    [TestCase("/openstack/latest/meta_data.json")]
    [TestCase("/openstack/latest/network_data.json")]
    [TestCase("/openstack/latest/vendor_data2.json")]
    [TestCase("/latest/user-data")]
    [TestCase("/openstack")]
    [TestCase("/")]
    public async Task A_prepared_answer_costs_no_memory(string path)
    {
        // Where the compiler does not optimise, an async method that never waits allocates all the same.
        Assume.That(typeof(AgentHandler).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled, Is.Not.True);
        var options = new AgentOptions { StatePath = _folder, CacheExpiration = TimeSpan.FromHours(1) };
        using var loop = new EventLoop();
        using var store = new AgentStore(options, NullLogger.Instance);
        using var responder = new EmbeddedResponder(options, AgentSettings.Of(options), store, NullLogger.Instance);
        store.Instances.Import(Encoding.UTF8.GetBytes(Guests.One), "test");
        var request = new NovaRequest { Method = [.. "GET"u8], Target = [.. "/latest"u8] };
        ResponderAnswer prepared = await responder.Pipeline.AnswerForAsync(Guests.Id, Guests.Project, Guests.Address, request, CancellationToken.None);
        Assert.That(prepared.Status, Is.EqualTo(200));

        Assert.That(LeastOf(responder, store, loop, path), Is.Zero);
    }

    private static long LeastOf(EmbeddedResponder responder, AgentStore store, EventLoop loop, string path)
    {
        SynchronizationContext.SetSynchronizationContext(null);
        byte[] request = Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: 169.254.169.254\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n"
            + $"X-Forwarded-For: {Guests.Address}\r\nX-Neutron-Network-ID: {Guests.Network}\r\n\r\n");
        var telemetry = new LoopTelemetry(new AgentOptions());
        var server = new RelayServer(
            new AgentHandler(loop, store.Instances, new EmbeddedUpstream(loop, responder, directory: null), telemetry.Callers, static _ => false),
            new RelayLimits { MaxRequestsPerConnection = int.MaxValue },
            TimeProvider.System,
            new AgentObserver(NullLogger.Instance, "", telemetry));
        var connection = new MemoryConnection();
        Task served = server.ServeAsync(connection).AsTask();
        long least = long.MaxValue;

        // Five times a second the store asks SQLite for news, which costs some memory: one of the rounds is without.
        for (int round = 0; round < 20; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool ok = true;
            for (int i = 0; i < 100; i++)
            {
                connection.Send(request);
                ok &= connection.TakeOk();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.That(ok, Is.True);
        }

        Assert.That(telemetry.Callers.Callers.Single().Requests, Is.EqualTo(2000), "all of them were counted and remembered");
        connection.Abort();
        Assert.That(served.IsCompletedSuccessfully, Is.True);
        return least;
    }
}
