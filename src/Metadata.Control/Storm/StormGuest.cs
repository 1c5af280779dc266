using System.IO.Enumeration;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Metadata.Linux.Namespaces;
using Metadata.Linux.Transport;

namespace Metadata.Control.Storm;

/// <summary>An address in a namespace: what the metadata service takes for a guest.</summary>
internal sealed record StormGuest(string Namespace, IPAddress Address, GuestDialer Dialer)
{
    /// <summary>The guests of every namespace that matches: each IPv4 address that is neither loopback nor link-local.</summary>
    /// <param name="patterns">Names with * and ?.</param>
    /// <param name="loop">Dials for them.</param>
    /// <param name="handles">Where the opened namespaces go, for the caller to close.</param>
    /// <exception cref="ControlException">There is none.</exception>
    public static List<StormGuest> Find(IReadOnlyList<string> patterns, EventLoop loop, List<NamespaceHandle> handles)
    {
        var guests = new List<StormGuest>();
        var names = Directory.Exists(NetworkNamespace.DefaultDirectory)
            ? Directory.EnumerateFileSystemEntries(NetworkNamespace.DefaultDirectory).Select(path => Path.GetFileName(path)!)
                .Where(name => patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false)))
                .Order(StringComparer.Ordinal).ToList()
            : [];
        foreach (var name in names)
        {
            var space = NetworkNamespace.FromName(name);
            var addresses = space.Run(Addresses);
            if (addresses.Count > 0)
            {
                var handle = space.OpenHandle();
                handles.Add(handle);
                guests.AddRange(addresses.Select(address => new StormGuest(name, address, new GuestDialer(loop, handle, address))));
            }
        }

        return guests.Count > 0
            ? guests
            : throw new ControlException(names.Count == 0
                ? $"no namespace under {NetworkNamespace.DefaultDirectory} is called {string.Join(" or ", patterns)}"
                : $"none of {string.Join(", ", names)} has an IPv4 address of its own");
    }

    private static List<IPAddress> Addresses() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces().SelectMany(device => device.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Where(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address) && !IsLinkLocal(address)),
    ];

    private static bool IsLinkLocal(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        return address.TryWriteBytes(bytes, out _) && bytes is [169, 254, ..];
    }
}
