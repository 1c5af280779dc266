using System.Net;
using System.Net.Sockets;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Options;

namespace Metadata.NamespaceProxy.Proxy;

/// <summary>
/// Tells the operator when an IPv6 address cannot be served, above all after duplicate address detection: the socket
/// listens all the same, so that it serves as soon as the address is there, and IPv4 does not depend on it.
/// </summary>
internal sealed class AddressWatch : IDisposable
{
    /// <summary>Where metadata is asked for over IPv6.</summary>
    public static readonly IPAddress WellKnown = IPAddress.Parse("fe80::a9fe:a9fe");

    // Detection takes one to a few seconds; later changes are somebody's work on the namespace. One process may watch
    // thousands of namespaces.
    private const int QuickLooks = 10;
    private static readonly TimeSpan QuickPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);

    private readonly Inet6Table _table;
    private readonly LineLog _log;
    private readonly (ListenAddress Address, bool Required)[] _watched;
    private readonly Inet6State[] _states;
    private readonly ITimer _timer;
    private int _looks;
    private TimeSpan _pause = QuickPause;

    public AddressWatch(Inet6Table table, IReadOnlyList<ListenAddress> listen, TimeProvider time, LineLog log)
    {
        _table = table;
        _log = log;
        _watched =
        [
            .. from address in listen
               where address.Address.AddressFamily == AddressFamily.InterNetworkV6
               let any = address.Address.Equals(IPAddress.IPv6Any)
               select (any ? address with { Address = WellKnown } : address, !any),
        ];
        _states = new Inet6State[_watched.Length];
        Array.Fill(_states, Inet6State.Tentative);
        _timer = time.CreateTimer(_ => Look(), null, QuickPause, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        for (var i = 0; i < _watched.Length; i++)
        {
            var (address, required) = _watched[i];
            var state = _table.Find(address.Address, address.Interface);
            if (state != _states[i] && state != Inet6State.Tentative)
            {
                Tell(address, required, _states[i], state);
                _states[i] = state;
            }
        }

        if (++_looks > QuickLooks)
        {
            _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        }

        _timer.Change(_pause, Timeout.InfiniteTimeSpan);
    }

    private void Tell(ListenAddress address, bool required, Inet6State before, Inet6State now)
    {
        switch (now)
        {
            case Inet6State.Duplicate:
                _log.Warning($"{address}: duplicate address detection failed, another host of the link has the address; IPv6 guests are not served here, IPv4 guests are");
                break;
            case Inet6State.Absent when required:
                _log.Warning($"{address}: no interface has the address (yet); IPv6 guests are not served here");
                break;
            case Inet6State.Ready when before != Inet6State.Tentative:
                _log.Info($"{address}: the address is there, IPv6 guests are served");
                break;
        }
    }
}
