using System.Net;
using Metadata.Instances;
using Metadata.Relay;

namespace Metadata.Agent.Telemetry;

/// <summary>
/// Who asked on one loop, up to so many; then the one that was silent for longest makes room, and its memory is used again.
/// Addresses without an instance share one place per network, so that a guest that invents addresses pushes out nobody.
/// </summary>
/// <param name="capacity">Callers that are remembered, at least 1.</param>
/// <param name="exchanges">Exchanges kept of each.</param>
/// <param name="metrics">The loop's counters.</param>
internal sealed class CallerTable(int capacity, int exchanges, RequestMetrics metrics)
{
    private readonly Dictionary<DirectoryQuery, Caller> _callers = [];
    private readonly LinkedList<Caller> _byLast = new();

    /// <summary>All of them.</summary>
    public IEnumerable<Caller> Callers => _callers.Values;

    /// <summary>The look-up of an exchange is done: from here on it is this caller's.</summary>
    public void Enter(Exchange exchange, in DirectoryQuery query, in DirectoryAnswer answer, long now)
    {
        exchange.Trace.LookedUpAt = now;
        exchange.Trace.Address = query.Address;
        bool found = answer.Outcome == LookupOutcome.Found;
        DirectoryQuery key = found ? query : query with { Address = IPAddress.None };
        if (!_callers.TryGetValue(key, out Caller? caller))
        {
            caller = Take();
            if (caller is null)
            {
                return;
            }

            caller.Begin(key, metrics.NetworkOf(query.Kind, query.Id));
            _callers.Add(key, caller);
            _byLast.AddLast(caller.Node);
        }
        else if (_byLast.Last != caller.Node)
        {
            _byLast.Remove(caller.Node);
            _byLast.AddLast(caller.Node);
        }

        caller.Identity = answer.Identity;
        caller.LastAt = now;
        caller.InFlight++;
        exchange.Trace.Subject = caller;
    }

    /// <summary>The exchange has ended.</summary>
    public static void Leave(Exchange exchange, long now)
    {
        if (exchange.Trace.Subject is Caller caller)
        {
            caller.InFlight--;
            caller.Add(exchange.Trace, now);
        }
    }

    // One whose exchange is still under way keeps its place: the exchange will be written there.
    private Caller? Take()
    {
        if (_callers.Count < capacity)
        {
            return new Caller(exchanges);
        }

        LinkedListNode<Caller>? oldest = _byLast.First;
        while (oldest is { Value.InFlight: > 0 })
        {
            oldest = oldest.Next;
        }

        if (oldest is null)
        {
            return null;
        }

        _byLast.Remove(oldest);
        _callers.Remove(oldest.Value.Query);
        return oldest.Value;
    }
}
