using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Metadata.Instances.Keystone;

namespace Metadata.Instances.Neutron;

/// <summary>
/// Who, by Neutron's ports. Asks for every look-up: a cache belongs in front. What Neutron answers is checked against what
/// was asked, so that a filter that it does not know never makes a stranger's port match.
/// </summary>
public sealed class NeutronDirectory : IInstanceDirectory, IDisposable
{
    // A request's target stays below 8 KiB: 150 networks of 48 characters each.
    private const int NetworksPerRequest = 150;

    private const string RouterOwners =
        "device_owner=network%3Arouter_interface&device_owner=network%3Aha_router_replicated_interface&device_owner=network%3Arouter_interface_distributed";

    private static readonly TimeSpan _routersGood = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<Guid, (Task<IReadOnlyList<Guid>> Networks, long At)> _routers = new();
    private readonly NeutronClient _client;
    private readonly KeystoneTokens? _tokens;
    private readonly HttpMessageInvoker _http;
    private readonly TimeProvider _time;
    private readonly Action<string> _trouble;

    /// <summary>Makes the directory; nothing is asked yet.</summary>
    /// <param name="options">How Neutron is asked.</param>
    /// <param name="tokens">Gives tokens; null = noauth. Disposed with this.</param>
    /// <param name="http">Sends the requests; disposed with this.</param>
    /// <param name="time">The clock.</param>
    /// <param name="trouble">Told why a look-up failed; on any thread.</param>
    public NeutronDirectory(NeutronOptions options, KeystoneTokens? tokens, HttpMessageInvoker http, TimeProvider time, Action<string> trouble)
    {
        _client = new NeutronClient(options, tokens, http);
        _tokens = tokens;
        _http = http;
        _time = time;
        _trouble = trouble;
    }

    /// <summary>Requests sent to Neutron so far.</summary>
    public long Requests => _client.Requests;

    /// <inheritdoc/>
    public async ValueTask<DirectoryAnswer> FindAsync(DirectoryQuery query, CancellationToken ct)
    {
        if (query.Id == Guid.Empty || Filter(query.Subject) is not { } filter)
        {
            return DirectoryAnswer.NotFound;
        }

        try
        {
            IReadOnlyList<Guid> networks = query.Kind == NetworkKind.Network ? [query.Id] : await GetNetworksAsync(query.Id).ConfigureAwait(false);
            var matches = new Dictionary<string, NeutronPort>(StringComparer.Ordinal);
            foreach (Guid[] batch in networks.Chunk(NetworksPerRequest))
            {
                string scope = string.Join('&', batch.Select(static network => $"network_id={network}"));
                foreach (NeutronPort port in await _client.ListPortsAsync($"{scope}&{filter}").ConfigureAwait(false))
                {
                    if (Matches(port, batch, query.Subject))
                    {
                        matches[port.Id] = port;
                    }
                }
            }

            return matches.Count switch
            {
                0 => DirectoryAnswer.NotFound,
                1 => Found(matches.Values.First()),
                _ => DirectoryAnswer.Ambiguous,
            };
        }
        catch (NeutronException exception)
        {
            _trouble(exception.Message);
            return DirectoryAnswer.Unavailable;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tokens?.Dispose();
        _http.Dispose();
    }

    private static string? Filter(IPAddress address) =>
        !address.IsIPv6LinkLocal ? $"fixed_ips=ip_address%3D{Uri.EscapeDataString(TextOf(address))}"
        : LinkLocalMac.Of(address) is { } mac ? $"mac_address={Uri.EscapeDataString(mac)}"
        : null;

    // Neutron compares text, and writes the interface id 0:5efe:a.b.c.d (RFC 5214) without dots, which .NET does not.
    private static string TextOf(IPAddress address)
    {
        string text = address.ToString();
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || !text.Contains('.', StringComparison.Ordinal))
        {
            return text;
        }

        ReadOnlySpan<byte> bytes = address.GetAddressBytes();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{text.AsSpan(0, text.LastIndexOf(':') + 1)}{BinaryPrimitives.ReadUInt16BigEndian(bytes[12..]):x}:{BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]):x}");
    }

    // Ports of routers, DHCP servers and the like are nobody's instance.
    private static bool Matches(NeutronPort port, Guid[] networks, IPAddress address) =>
        Guid.TryParse(port.NetworkId, out Guid network)
        && networks.Contains(network)
        && !port.DeviceOwner.StartsWith("network:", StringComparison.Ordinal)
        && Guid.TryParseExact(port.DeviceId, "D", out _)
        && port.ProjectId.Length > 0
        && (LinkLocalMac.Of(address) is { } mac
            ? string.Equals(port.Mac, mac, StringComparison.OrdinalIgnoreCase)
            : port.Addresses.Contains(address));

    private static DirectoryAnswer Found(NeutronPort port) => DirectoryAnswer.Found(new InstanceIdentity(port.DeviceId, port.ProjectId));

    // All guests behind a router boot at once after a power cut: one question for its networks serves them.
    private Task<IReadOnlyList<Guid>> GetNetworksAsync(Guid router)
    {
        if (_routers.TryGetValue(router, out (Task<IReadOnlyList<Guid>> Networks, long At) known)
            && !known.Networks.IsFaulted && _time.GetElapsedTime(known.At) < _routersGood)
        {
            return known.Networks;
        }

        lock (_routers)
        {
            if (_routers.TryGetValue(router, out known) && !known.Networks.IsFaulted && _time.GetElapsedTime(known.At) < _routersGood)
            {
                return known.Networks;
            }

            // Few routers live on a host; strangers' ids do not pile up.
            if (_routers.Count >= 4096)
            {
                _routers.Clear();
            }

            Task<IReadOnlyList<Guid>> asked = AskNetworksAsync(router);
            _routers[router] = (asked, _time.GetTimestamp());
            return asked;
        }
    }

    private async Task<IReadOnlyList<Guid>> AskNetworksAsync(Guid router)
    {
        await Task.Yield();
        IReadOnlyList<NeutronPort> ports = await _client.ListPortsAsync($"device_id={router}&{RouterOwners}").ConfigureAwait(false);
        return
        [
            .. ports.Where(port => port.DeviceId == router.ToString()).Select(static port => Guid.TryParse(port.NetworkId, out Guid id) ? id : Guid.Empty)
                .Where(static id => id != Guid.Empty).Distinct(),
        ];
    }
}
