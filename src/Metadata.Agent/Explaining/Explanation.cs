using System.Buffers;
using System.Text;
using System.Text.Json;
using Metadata.Agent.Admin;
using Metadata.Agent.Configuration;
using Metadata.Agent.Hosting;
using Metadata.Agent.Responding;
using Metadata.Agent.Tokens;
using Metadata.Instances;
using Metadata.Instances.Admin;
using Metadata.Linux.Transport;

namespace Metadata.Agent.Explaining;

/// <summary><c>GET /explain</c> of the admin wire: what becomes of a guest's request here, step by step.</summary>
internal sealed class Explanation(AgentSettings settings, AgentStore store, AgentDirectory directory, SessionTokenService tokens, DryRun dryRun)
{
    private readonly StoreRecords _records = new(store);

    /// <summary>The answer.</summary>
    /// <param name="loop">Where the dry runs run.</param>
    /// <param name="target">The request's target with its query.</param>
    public async Task<AdminResponse> RunAsync(EventLoop loop, string target)
    {
        (ExplainQuery? parsed, string problem) = ExplainQuery.Parse(target);
        if (parsed is not { } query)
        {
            return new AdminResponse(400, Encoding.UTF8.GetBytes($"{{\"error\": \"{problem}\"}}"));
        }

        AgentSnapshot snapshot = settings.Current;
        DryRunResult run = await dryRun.RunAsync(loop, query.Guest, query.Path);
        bool relays = snapshot.Nova is not null;
        InstanceRecord? record = run.Owner is { Outcome: LookupOutcome.Found } owner ? await ReadAsync(owner.Identity.InstanceId) : null;
        var facts = new ExplainFacts
        {
            Query = query.Guest,
            Run = run,
            Known = relays && run is { Code.Length: 0, Status: 404 } ? await dryRun.RunAsync(loop, query.Guest, ExplainQuery.UsualPath) : null,
            UsesStore = !relays || snapshot.Options.Directory != DirectoryKind.Neutron,
            StorePath = store.Instances.Path,
            StoreProblem = await store.Worker.RunAsync(TryStore),
            Directory = snapshot.Options.Directory.ToString().ToLowerInvariant(),
            DirectoryProblem = directory.LastProblem,
            RecordProject = record?.ProjectId,
            Relays = relays,
            HasSecret = snapshot.Options.SharedSecret.Length > 0,
            Novas = snapshot.Nova is { } nova && NeedsNovasWord(run) ? await SecretCheck.AskAllAsync(snapshot.Options, nova) : [],
            Tokens = tokens.ModeOf(query.Guest.Id),
        };
        return new AdminResponse(200, Write(snapshot.Options, facts, MtuOf(record, query.Guest)));
    }

    private static bool NeedsNovasWord(DryRunResult run) => run is { Code.Length: 0, Status: 403 } or { Code: "nova-unreachable" } or { IsStale: true };

    // A store that cannot be read is a finding of its own.
    private async Task<InstanceRecord?> ReadAsync(string instanceId)
    {
        try
        {
            return await _records.GetAsync(instanceId, CancellationToken.None);
        }
        catch (StoreException)
        {
            return null;
        }
    }

    private StoreException? TryStore()
    {
        try
        {
            // No instance has this id; the file is read for it all the same.
            store.Instances.GetJson("");
            store.Instances.CheckWritable();
            return null;
        }
        catch (StoreException exception)
        {
            return exception;
        }
    }

    // Behind a router, an instance with one interface has but one network.
    private static long? MtuOf(InstanceRecord? record, DirectoryQuery query) => record?.Interfaces
        .FirstOrDefault(one => record.Interfaces.Count == 1 || (Guid.TryParse(one.Network?.Id, out Guid id) && id == query.Id))?.Network?.Mtu;

    private static byte[] Write(AgentOptions options, ExplainFacts facts, long? mtu)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("pid", Environment.ProcessId);
            writer.WriteString("socket", options.ProxySocket);
            writer.WriteString("path", facts.Run.Path);
            if (facts.Run.Owner is { Outcome: LookupOutcome.Found } owner)
            {
                writer.WriteString("instance", owner.Identity.InstanceId);
                writer.WriteString("project_id", owner.Identity.ProjectId);
            }

            if (mtu is { } known)
            {
                writer.WriteNumber("network_mtu", known);
            }

            writer.WriteNumber("status", facts.Run.Status);
            writer.WriteStartArray("hops");
            foreach (ExplainHop hop in ExplainJudge.Judge(facts))
            {
                hop.Write(writer);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
