using System.Net;
using Metadata.Instances;
using Metadata.Relay;

namespace Metadata.Agent.Telemetry;

/// <summary>One who asks, an address on a network, with its last exchanges. Belongs to one loop.</summary>
internal sealed class Caller
{
    private readonly TracedExchange[] _ring;
    private int _next;
    private int _count;

    /// <summary>Makes an empty one.</summary>
    /// <param name="exchanges">How many exchanges are kept, at least 1.</param>
    public Caller(int exchanges)
    {
        _ring = new TracedExchange[exchanges];
        Node = new LinkedListNode<Caller>(this);
    }

    /// <summary>Its place in the order of last requests.</summary>
    public LinkedListNode<Caller> Node { get; }

    /// <summary>Network or router and address; <see cref="IPAddress.None"/> stands for all addresses without an instance.</summary>
    public DirectoryQuery Query { get; private set; }

    /// <summary>The instance; default = none.</summary>
    public InstanceIdentity Identity { get; set; }

    /// <summary>Its network's counters.</summary>
    public NetworkCounters Network { get; private set; } = null!;

    /// <summary>Requests that have ended.</summary>
    public long Requests { get; private set; }

    /// <summary>Of these, refused by us.</summary>
    public long Refused { get; private set; }

    /// <summary>Of these, with a status from 500 on.</summary>
    public long Errors { get; private set; }

    /// <summary>Exchanges that have not ended.</summary>
    public int InFlight { get; set; }

    /// <summary>When it asked last.</summary>
    public long LastAt { get; set; }

    /// <summary>The exchanges that are kept, the oldest first.</summary>
    public IEnumerable<TracedExchange> Exchanges =>
        Enumerable.Range(0, _count).Select(i => _ring[(_next - _count + i + _ring.Length) % _ring.Length]);

    /// <summary>Becomes another caller's.</summary>
    public void Begin(in DirectoryQuery query, NetworkCounters network)
    {
        Query = query;
        Network = network;
        Identity = default;
        Requests = Refused = Errors = 0;
        _next = _count = 0;
    }

    /// <summary>An exchange has ended.</summary>
    public void Add(ExchangeTrace trace, long endedAt)
    {
        bool refused = trace.Code is not null;
        bool failed = trace.Status >= 500;
        Requests++;
        Refused += refused ? 1 : 0;
        Errors += failed ? 1 : 0;
        Network.Requests++;
        Network.Refused += refused ? 1 : 0;
        Network.Errors += failed ? 1 : 0;
        Network.Duration += endedAt - trace.BeganAt;
        _ring[_next].Set(trace, endedAt);
        _next = _next + 1 == _ring.Length ? 0 : _next + 1;
        _count = Math.Min(_count + 1, _ring.Length);
    }
}
