using Metadata.Instances;

namespace Metadata.Agent.Telemetry;

/// <summary>
/// Which networks have time series of their own: as many as are allowed, those with the most requests. One that becomes busier than the
/// quietest of them takes its place. Every series only ever grows: a network counts from its admission on, what it had before
/// stays with "other", what it had when it left goes nowhere. Not thread-safe.
/// </summary>
/// <param name="limit">Networks with their own series.</param>
internal sealed class TopNetworks(int limit)
{
    // Two networks that are equally busy must not take turns.
    private const int Busier = 2;

    private readonly Dictionary<(NetworkKind Kind, Guid Id), Member> _members = [];
    private readonly Dictionary<(NetworkKind Kind, Guid Id), long> _before = [];
    private NetworkTotals _left;

    /// <summary>The series of now: each member's, and the rest under an empty id.</summary>
    /// <param name="networks">Every loop's counters.</param>
    public IReadOnlyList<NetworkSeries> Update(IEnumerable<NetworkCounters> networks)
    {
        Dictionary<(NetworkKind Kind, Guid Id), NetworkTotals> totals = [];
        NetworkTotals all = default;
        foreach (NetworkCounters one in networks)
        {
            NetworkTotals add = NetworkTotals.Of(one);
            all += add;
            if (one.Id != Guid.Empty)
            {
                totals[(one.Kind, one.Id)] = totals.GetValueOrDefault((one.Kind, one.Id)) + add;
            }
        }

        Admit(totals);
        NetworkTotals rest = all - _left;
        List<NetworkSeries> series = new(_members.Count + 1);
        foreach (((NetworkKind kind, Guid id), Member member) in _members)
        {
            NetworkTotals own = totals[(kind, id)] - member.Base;
            series.Add(new NetworkSeries(kind, id, own));
            rest -= own;
        }

        series.Add(new NetworkSeries(NetworkKind.Network, Guid.Empty, rest));
        return series;
    }

    private void Admit(Dictionary<(NetworkKind Kind, Guid Id), NetworkTotals> totals)
    {
        Dictionary<(NetworkKind Kind, Guid Id), long> since = totals.ToDictionary(
            static pair => pair.Key, pair => pair.Value.Requests - _before.GetValueOrDefault(pair.Key));
        foreach (((NetworkKind, Guid) network, long requests) in since.Where(pair => !_members.ContainsKey(pair.Key)).OrderByDescending(static pair => pair.Value))
        {
            if (_members.Count >= limit)
            {
                ((NetworkKind, Guid) quietest, Member member) = _members.MinBy(pair => since[pair.Key]);
                if (requests <= since[quietest] * Busier)
                {
                    break;
                }

                _left += totals[quietest] - member.Base;
                _members.Remove(quietest);
            }

            // Alone from its first request on, as long as there is room.
            _members[network] = new Member(_before.ContainsKey(network) ? totals[network] : default);
        }

        foreach (((NetworkKind, Guid) network, NetworkTotals total) in totals)
        {
            _before[network] = total.Requests;
        }
    }

    private readonly record struct Member(NetworkTotals Base);
}
