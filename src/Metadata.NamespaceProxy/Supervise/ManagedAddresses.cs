using System.Net;
using Metadata.Linux.Namespaces;
using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Proxy;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>
/// Gives the one interface of a namespace that is chosen the addresses at which metadata is asked for, with
/// <c>manage_addresses = true</c>. Addresses that are there already are left alone, and none is taken away.
/// </summary>
internal sealed class ManagedAddresses(string path, IReadOnlyList<string> interfaces, NamespaceQueue visits, EventLoop loop, LineLog log)
{
    private static readonly IPAddress IPv4 = IPAddress.Parse("169.254.169.254");

    private readonly RestartSchedule _schedule = new(loop.TimeProvider);
    private readonly NetworkNamespace _namespace = NetworkNamespace.FromPath(path);
    private string? _kernel;
    private string? _reason;
    private bool _visiting;

    /// <summary>Brings them about.</summary>
    /// <param name="changed">Called when to look again is known.</param>
    /// <returns>When to look again at the latest.</returns>
    public TimeSpan Ensure(Action changed)
    {
        var kernel = _namespace.TryGetIdentity();
        if (_visiting || kernel is null || kernel == _kernel)
        {
            return RestartSchedule.LongestPause;
        }

        var due = _schedule.Due;
        if (due > TimeSpan.Zero)
        {
            return due;
        }

        _visiting = true;
        visits.Enter(_namespace, kernel, Add, (done, failure) =>
        {
            _visiting = false;
            if (failure is null)
            {
                _kernel = kernel;
                _reason = null;
                _schedule.Started();
                if (done!.Length > 0)
                {
                    log.Info(done);
                }
            }
            else
            {
                if (_reason != failure.Message)
                {
                    _reason = failure.Message;
                    log.Warning("addresses are not there (yet): " + failure.Message);
                }

                _schedule.Failed();
            }

            changed();
        });
        return RestartSchedule.LongestPause;
    }

    // Inside the namespace. What was added, for the log; empty: nothing.
    private string Add()
    {
        string[] chosen = [.. InterfaceAddresses.InterfaceNames().Where(name => interfaces.Any(pattern => NamespaceName.Matches(name, pattern)))];
        if (chosen is not [var only])
        {
            throw new IOException($"{chosen.Length} interfaces are called {string.Join(" or ", interfaces)}, one is needed: manage_addresses_interface");
        }

        List<string> added = [];
        if (InterfaceAddresses.Add(only, IPv4, 32))
        {
            added.Add("169.254.169.254/32");
        }

        try
        {
            if (InterfaceAddresses.Add(only, AddressWatch.WellKnown, 64))
            {
                added.Add("fe80::a9fe:a9fe/64");
            }
        }
        catch (Metadata.Linux.Native.PosixException e) when (e.IsIPv6Off)
        {
            // Then nobody asks over it.
        }

        return added.Count == 0 ? "" : $"{string.Join(" and ", added)} added to {only}";
    }
}
