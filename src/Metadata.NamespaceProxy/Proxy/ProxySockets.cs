using Metadata.Linux.Namespaces;
using Metadata.Linux.Native;
using Metadata.Linux.Processes;
using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Options;

namespace Metadata.NamespaceProxy.Proxy;

/// <summary>What a proxy holds of its namespace: its listening sockets and, with IPv6, the table of addresses.</summary>
internal sealed class ProxySockets(IReadOnlyList<ListeningSocket> listeners, Inet6Table? addresses) : IDisposable
{
    private const string ListenOption = "--listen-descriptor";
    private const string AddressOption = "--address-descriptor";

    /// <summary>The sockets.</summary>
    public IReadOnlyList<ListeningSocket> Listeners => listeners;

    /// <summary>The namespace's IPv6 addresses; null without IPv6.</summary>
    public Inet6Table? Addresses => addresses;

    /// <summary>All their descriptors, each with the option that names it to a program that inherits it.</summary>
    public IReadOnlyList<(string Option, int Descriptor)> Descriptors =>
    [
        .. listeners.Select(listener => (ListenOption, listener.Descriptor)),
        .. addresses is null ? [] : ((string, int)[])[(AddressOption, addresses.Descriptor)],
    ];

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
        return Open(target.Path, options.NetnsIdentity, options.Listen);
    }

    /// <summary>Enters a namespace and listens there.</summary>
    /// <param name="path">The file that names it.</param>
    /// <param name="identity">The identity that it must have; null for any.</param>
    /// <param name="listen">Where to listen.</param>
    /// <exception cref="IOException">The kernel refused.</exception>
    /// <exception cref="UsageException">It is another namespace than was meant.</exception>
    public static ProxySockets Open(string path, string? identity, IReadOnlyList<ListenAddress> listen)
    {
        var target = NetworkNamespace.FromPath(path);
        if (identity is not null && target.TryGetIdentity() != identity)
        {
            throw UsageException.For("--netns", path, $"is not the namespace known as {identity}", "it was made anew; start the proxy again");
        }

        return target.Run(() => Listen(listen));
    }

    /// <summary>Options that name descriptors: their values are the business of one start.</summary>
    public static bool IsDescriptorOption(string argument) => argument is ListenOption or AddressOption;

    /// <summary>Shares those of a running proxy.</summary>
    /// <param name="pid">Its process.</param>
    /// <param name="options">What it was started with.</param>
    /// <exception cref="IOException">The process may not be looked into, or has no such sockets.</exception>
    public static ProxySockets Share(int pid, ProxyOptions options)
    {
        List<ListeningSocket> listeners = [];
        try
        {
            foreach (var descriptor in options.ListenDescriptors)
            {
                listeners.Add(ListeningSocket.FromDescriptor(Copy(pid, descriptor)));
            }

            return new ProxySockets(listeners, options.AddressDescriptor < 0 ? null : Inet6Table.FromDescriptor(Copy(pid, options.AddressDescriptor)));
        }
        catch
        {
            listeners.ForEach(listener => listener.Dispose());
            throw;
        }
    }

    /// <summary>Takes over what this process was started with.</summary>
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

    private static int Copy(int pid, int descriptor) => ProcessDescriptors.Copy(pid, descriptor).ThrowOnError($"pidfd_getfd {pid} {descriptor}");
}
