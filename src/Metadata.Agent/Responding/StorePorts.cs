using System.Collections.Concurrent;
using System.Net;
using Metadata.Agent.Hosting;
using Metadata.Instances;
using Metadata.Nova;

namespace Metadata.Agent.Responding;

/// <summary>Who asks when no agent has said so, from the embedded store.</summary>
internal sealed class StorePorts(AgentStore store) : IPortLookup
{
    private readonly ConcurrentQueue<string> _changed = new();

    // Both belong to the store's thread. Made by the first request without a proxy: few deployments have one.
    private readonly Dictionary<IPAddress, List<InstanceIdentity>> _owners = [];
    private readonly Dictionary<string, IPAddress[]> _addresses = new(StringComparer.Ordinal);
    private bool _filled;

    /// <inheritdoc/>
    public async ValueTask<InstanceIdentity?> ByAddressAsync(string address, CancellationToken ct)
    {
        IPAddress asked = IPAddress.Parse(address);
        return await store.Worker.RunAsync(() => Find(asked));
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<InstanceIdentity>?> ByProviderAsync(string provider, string address, CancellationToken ct) =>
        await store.Worker.RunAsync(() => Find(provider, address));

    private IReadOnlyList<InstanceIdentity>? Find(string provider, string address)
    {
        if (!store.Instances.GetProviders().TryGetValue(provider, out MetadataProvider? found) || found.Networks.Count == 0)
        {
            return null;
        }

        if (found.Fail)
        {
            throw new InvalidOperationException($"The provider {provider} is recorded as failing.");
        }

        return IPAddress.TryParse(address, out IPAddress? asked) ? store.Instances.FindPorts([.. found.Networks], asked) : [];
    }

    private InstanceIdentity? Find(IPAddress address)
    {
        Follow();
        return _owners.TryGetValue(address, out List<InstanceIdentity>? owners) && owners is [var one] ? one : null;
    }

    private void Follow()
    {
        if (!_filled)
        {
            store.Instances.Changed -= _changed.Enqueue;
            store.Instances.Changed += _changed.Enqueue;
            foreach (InstanceSummary summary in store.Instances.List())
            {
                Reread(summary.Uuid);
            }

            _filled = true;
        }

        while (_changed.TryDequeue(out string? instanceId))
        {
            Reread(instanceId);
        }
    }

    private void Reread(string instanceId)
    {
        if (_addresses.Remove(instanceId, out IPAddress[]? before))
        {
            foreach (IPAddress address in before)
            {
                _owners[address].RemoveAll(owner => owner.InstanceId == instanceId);
            }
        }

        if (store.Instances.GetAsync(instanceId, CancellationToken.None).AsTask().GetAwaiter().GetResult() is not { } record)
        {
            return;
        }

        IPAddress[] now = [.. AddressesOf(record).Distinct()];
        _addresses.Add(instanceId, now);
        foreach (IPAddress address in now)
        {
            if (!_owners.TryGetValue(address, out List<InstanceIdentity>? owners))
            {
                _owners.Add(address, owners = []);
            }

            owners.Add(new InstanceIdentity(record.Uuid, record.ProjectId));
        }
    }

    private static IEnumerable<IPAddress> AddressesOf(InstanceRecord record)
    {
        IEnumerable<string> fixedAddresses = record.Interfaces
            .SelectMany(static port => port.Subnets).SelectMany(static subnet => subnet.FixedIps).Select(static ip => ip.Address);
        foreach (string text in fixedAddresses.Concat(record.RemoteAddresses ?? []))
        {
            if (IPAddress.TryParse(text, out IPAddress? address))
            {
                yield return address;
            }
        }
    }
}
