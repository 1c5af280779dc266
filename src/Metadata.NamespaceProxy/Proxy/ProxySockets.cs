using Metadata.Linux.Namespaces;
using Metadata.Linux.Native;
using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Options;

namespace Metadata.NamespaceProxy.Proxy;

/// <summary>What a proxy holds of its namespace: its listening sockets and, with IPv6, the table of addresses.</summary>
internal sealed class ProxySockets(IReadOnlyList<ListeningSocket> listeners, Inet6Table? addresses) : IDisposable
{
    /// <summary>The sockets.</summary>
    public IReadOnlyList<ListeningSocket> Listeners => listeners;

    /// <summary>The namespace's IPv6 addresses; null without IPv6.</summary>
    public Inet6Table? Addresses => addresses;

    /// <summary>All their descriptors.</summary>
    public IEnumerable<int> Descriptors => [.. listeners.Select(listener => listener.Descriptor), .. addresses is null ? [] : (int[])[addresses.Descriptor]];

    /// <summary>Addresses and ports, for the log.</summary>
    public string Names => string.Join(", ", listeners.Select(listener => listener.Name));

    /// <summary>Enters the namespace and listens there.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    /// <exception cref="UsageException">It is another namespace than was meant.</exception>
    public static ProxySockets Open(ProxyOptions options)
    {
        if (options.Netns is null)
        {
            return Listen(options.Listen);
        }

        var target = options.Netns.Contains('/', StringComparison.Ordinal)
            ? NetworkNamespace.FromPath(options.Netns)
            : NetworkNamespace.FromName(options.Netns);
        if (options.NetnsIdentity is { } identity && target.TryGetIdentity() != identity)
        {
            throw UsageException.For("--netns", options.Netns, $"is not the namespace known as {identity}", "it was made anew; start the proxy again");
        }

        return target.Run(() => Listen(options.Listen));
    }

    /// <summary>Takes over what this process's first program has made.</summary>
    public static ProxySockets Inherit(ProxyOptions options) => new(
        [.. options.ListenDescriptors.Select(ListeningSocket.FromDescriptor)],
        options.AddressDescriptor < 0 ? null : Inet6Table.FromDescriptor(options.AddressDescriptor));

    public void Dispose()
    {
        foreach (var listener in listeners)
        {
            listener.Dispose();
        }

        addresses?.Dispose();
    }

    /// <summary>Listens in the calling thread's namespace.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public static ProxySockets Listen(IReadOnlyList<ListenAddress> addresses)
    {
        List<ListeningSocket> listeners = [];
        try
        {
            foreach (var address in addresses)
            {
                try
                {
                    listeners.Add(address.Listen());
                }
                catch (PosixException e) when (e.IsFamilyMissing && addresses.Count > 1)
                {
                    // A kernel without IPv6 has no guests that ask over it.
                }
            }
        }
        catch
        {
            listeners.ForEach(listener => listener.Dispose());
            throw;
        }

        return new ProxySockets(listeners, addresses.Any(address => address.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6) ? Inet6Table.TryOpen() : null);
    }
}
