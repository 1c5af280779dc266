using System.Buffers;
using System.Reflection;
using System.Text.Json;
using Metadata.Agent.Configuration;
using Metadata.Agent.Hosting;
using Metadata.Agent.Relaying;
using Metadata.Agent.Server;
using Metadata.Agent.Tokens;
using Metadata.Instances.Admin;

namespace Metadata.Agent.Admin;

/// <summary>What <c>GET /status</c> says of the agent beside what it says of the store.</summary>
internal sealed class AgentStatus(
    AgentOptions options, AgentSettings settings, LoopGroup loops, SessionTokenService tokens, AgentDirectory directory, AgentStore etcd, NovaShared nova)
{
    private static readonly string _version = typeof(AgentStatus).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    private readonly long _started = TimeProvider.System.GetTimestamp();

    /// <summary>The store's answer with an <c>agent</c> object added.</summary>
    public AdminResponse AddTo(AdminResponse answer)
    {
        using JsonDocument store = JsonDocument.Parse(answer.Body);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (JsonProperty property in store.RootElement.EnumerateObject())
            {
                property.WriteTo(writer);
            }

            writer.WriteStartObject("agent");
            writer.WriteString("version", _version);
            writer.WriteNumber("pid", Environment.ProcessId);
            writer.WriteNumber("uptime_seconds", (long)TimeProvider.System.GetElapsedTime(_started).TotalSeconds);
            writer.WriteString("upstream", options.Upstream == UpstreamKind.Nova ? "nova" : "embedded");
            writer.WriteString("directory", options.Directory.ToString().ToLowerInvariant());
            if (directory.Cache is { } cache)
            {
                writer.WriteNumber("directory_lookups", cache.Lookups);
                writer.WriteNumber("directory_requests", directory.NeutronRequests);
                writer.WriteNumber("directory_stale_answers", cache.StaleAnswers);
            }

            if (etcd.Replica is { } replica)
            {
                writer.WriteNumber("etcd_revision", replica.Revision);
            }

            writer.WriteString("socket", options.ProxySocket);
            writer.WriteString("session_tokens", TokenReport.Name(options.SessionTokens));
            writer.WriteNumber("instances_without_session_token", tokens.Usage.Users.Count(static user => user.Without > 0));
            writer.WriteNumber("workers", options.Workers);
            writer.WriteNumber("connections", loops.ConnectionCount);
            WriteCaches(writer);
            WriteUpstreams(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return answer with { Body = buffer.WrittenMemory };
    }

    private void WriteCaches(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("caches");
        if (directory.Cache is { } owners)
        {
            writer.WriteStartObject("directory");
            writer.WriteNumber("entries", owners.Count);
            writer.WriteNumber("capacity", options.DirectoryCacheSize);
            writer.WriteNumber("lookups", owners.Lookups);
            writer.WriteNumber("stale_answers", owners.StaleAnswers);
            writer.WriteEndObject();
        }

        if (settings.Current.Nova is not null)
        {
            writer.WriteStartObject("answers");
            writer.WriteNumber("bytes", nova.Answers.Bytes);
            writer.WriteNumber("capacity_bytes", settings.Current.Options.StaleCacheSize);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private void WriteUpstreams(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("upstreams");
        foreach (NovaTarget target in settings.Current.Nova?.Targets ?? [])
        {
            writer.WriteStartObject();
            writer.WriteString("endpoint", target.EndPoint.ToString());
            writer.WriteBoolean("up", target.IsUp);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (settings.Current.Nova is not null)
        {
            writer.WriteNumber("in_flight", nova.Gate.Inside);
            writer.WriteNumber("waiting", nova.Gate.Waiting);
        }
    }
}
