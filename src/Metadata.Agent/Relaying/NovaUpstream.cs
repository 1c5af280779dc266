using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Metadata.Agent.Hosting;
using Metadata.Agent.Server;
using Metadata.Http;
using Metadata.Instances;
using Metadata.Instances.Caching;
using Metadata.Linux.Transport;
using Metadata.Relay;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Relaying;

/// <summary>Signs and relays to nova over one loop's kept connections, as many at once as nova is to bear.</summary>
internal sealed class NovaUpstream : IUpstream, IIdentityStamp
{
    // Above it everything is forgotten at once: signing again costs a microsecond.
    private const int Capacity = 16384;

    private readonly EventLoop _loop;
    private readonly AgentSettings _settings;
    private readonly NovaShared _shared;
    private readonly ILogger _logger;
    private readonly NovaPolicy _policy;
    private readonly Dictionary<DirectoryQuery, SignedInstance> _signed = [];
    private AgentSnapshot _snapshot = null!;
    private NovaConnections? _connections;
    private byte[] _secret = [];

    /// <summary>Makes the upstream of one loop.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="settings">Looked at for every request.</param>
    /// <param name="shared">What all loops share.</param>
    /// <param name="directory">Asked again when nova does not know an instance; null = what the directory says is never old.</param>
    /// <param name="logger">The agent's.</param>
    public NovaUpstream(EventLoop loop, AgentSettings settings, NovaShared shared, CachingDirectory? directory, ILogger logger)
    {
        _loop = loop;
        _settings = settings;
        _shared = shared;
        _logger = logger;
        _policy = new NovaPolicy(loop, settings, shared.Answers, directory, Sign);
        Follow();
    }

    /// <inheritdoc/>
    public ValueTask AnswerAsync(Exchange exchange, in DirectoryQuery query, in InstanceIdentity identity)
    {
        if (!ReferenceEquals(_snapshot, _settings.Current))
        {
            Follow();
        }

        exchange.State = Sign(query, identity);
        if (!_shared.Gate.TryEnter(query.Id, query.Subject))
        {
            return WaitAsync(exchange, query);
        }

        return ForwardAsync(exchange, query);
    }

    /// <inheritdoc/>
    public void Write(Exchange exchange, IBufferWriter<byte> output)
    {
        SignedInstance signed = NovaPolicy.SignedOf(exchange);
        RequestWriter.WriteField(output, "X-Forwarded-For"u8, signed.Address);
        RequestWriter.WriteField(output, "X-Instance-ID"u8, signed.InstanceId);
        RequestWriter.WriteField(output, "X-Tenant-ID"u8, signed.ProjectId);
        RequestWriter.WriteField(output, "X-Instance-ID-Signature"u8, signed.Signature);
        Span<byte> parent = stackalloc byte[ExchangeTrace.TraceparentLength];
        exchange.Trace.FormatTraceparent(parent);
        RequestWriter.WriteField(output, "traceparent"u8, parent);
    }

    private async ValueTask WaitAsync(Exchange exchange, DirectoryQuery query)
    {
        // Those who have an answer do not wait behind those who are held for one.
        if (_snapshot.Nova!.IsAway && await _policy.TryAnswerAgainAsync(exchange))
        {
            return;
        }

        bool entered = await _shared.Gate.EnterAsync(query.Id, query.Subject, _snapshot.Options.HoldTime, TimeProvider.System);
        await _loop.SwitchTo();
        if (entered)
        {
            await ForwardAsync(exchange, query);
            return;
        }

        await exchange.RefuseAsync(Failure.Overloaded);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ForwardAsync(Exchange exchange, DirectoryQuery query)
    {
        try
        {
            await exchange.ForwardAsync(_connections!, this, _policy);
        }
        finally
        {
            _shared.Gate.Exit(query.Id, query.Subject);
        }
    }

    private SignedInstance Sign(DirectoryQuery query, InstanceIdentity identity)
    {
        if (_signed.TryGetValue(query, out SignedInstance? signed) && signed.Identity == identity)
        {
            return signed;
        }

        if (_signed.Count >= Capacity)
        {
            _signed.Clear();
        }

        return _signed[query] = new SignedInstance(identity, query, _secret);
    }

    private void Follow()
    {
        AgentSnapshot snapshot = _settings.Current;
        if (_snapshot?.Nova != snapshot.Nova)
        {
            _connections?.Clear();
            _connections = new NovaConnections(_loop, snapshot.Nova!, UnixServer.LimitsFor(snapshot.Options), _logger);
        }

        _snapshot = snapshot;
        _secret = Encoding.UTF8.GetBytes(snapshot.Options.SharedSecret);
        _signed.Clear();
    }
}
