using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Metadata.Linux.Native;
using Metadata.Linux.Transport;

namespace Metadata.NamespaceProxy.Options;

/// <summary>Where a proxy listens.</summary>
/// <param name="Address">The address; of a link-local one the interface says the link.</param>
/// <param name="Port">The port.</param>
/// <param name="Interface">Only guests of this network interface; null for any.</param>
/// <param name="DualStack">IPv6 that takes IPv4 too.</param>
internal sealed record ListenAddress(IPAddress Address, int Port, string? Interface = null, bool DualStack = false)
{
    /// <summary>Without the port, as <c>--metadata-host</c> has it.</summary>
    public string Host => Interface is null ? Address.ToString() : $"{Address}%{Interface}";

    /// <summary>Reads <c>ADDRESS</c> or <c>ADDRESS%INTERFACE</c>, brackets allowed.</summary>
    /// <param name="text">The words of <c>--metadata-host</c>.</param>
    /// <param name="port">The port of all.</param>
    /// <exception cref="UsageException">One of them is no address.</exception>
    public static IReadOnlyList<ListenAddress> ParseAll(IReadOnlyList<string> text, int port)
    {
        ListenAddress[] all = [.. text.Select(one => Parse(one, port))];

        // As haproxy has it, :: is every address of both versions; beside 0.0.0.0 it would take that one's place.
        return Array.Exists(all, one => one.Address.AddressFamily == AddressFamily.InterNetwork)
            ? all
            : [.. all.Select(one => one with { DualStack = one.Address.Equals(IPAddress.IPv6Any) })];
    }

    /// <summary>Listens, in the calling thread's network namespace.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public ListeningSocket Listen()
    {
        try
        {
            return ListeningSocket.Tcp(new IPEndPoint(Address, Port), options: new TcpListenOptions
            {
                Interface = Interface,
                V6Only = !DualStack,
                KeepFirstFrame = Address.AddressFamily == AddressFamily.InterNetworkV6,

                // An IPv6 address is tentative for a second or more (RFC 4862 5.4); guests need not wait for us on top.
                FreeBind = Address.AddressFamily == AddressFamily.InterNetworkV6 && !Address.Equals(IPAddress.IPv6Any),
            });
        }
        catch (PosixException e) when (DualStack && e.IsFamilyMissing)
        {
            return (this with { Address = IPAddress.Any, DualStack = false }).Listen();
        }
    }

    /// <summary>As an operator writes it.</summary>
    public override string ToString()
    {
        var zone = Interface is null ? "" : "%" + Interface;
        return Address.AddressFamily == AddressFamily.InterNetworkV6
            ? string.Create(CultureInfo.InvariantCulture, $"[{Address}{zone}]:{Port}")
            : string.Create(CultureInfo.InvariantCulture, $"{Address}{zone}:{Port}");
    }

    private static ListenAddress Parse(string text, int port)
    {
        var bare = text is ['[', .. var inside, ']'] ? inside : text;
        var percent = bare.IndexOf('%', StringComparison.Ordinal);
        var zone = percent < 0 ? null : bare[(percent + 1)..];
        return zone is not "" && IPAddress.TryParse(percent < 0 ? bare : bare[..percent], out var address)
            ? new ListenAddress(address, port, zone)
            : throw UsageException.For("--metadata-host", text, "is not an IP address", "write an address such as 0.0.0.0, :: or fe80::a9fe:a9fe%eth0");
    }
}
