using System.Net;

namespace Metadata.Instances.Sqlite;

/// <summary>(network, address) to ports, router to networks. Not safe for concurrent use; the store locks it.</summary>
internal sealed class InstanceIndex
{
    private readonly Dictionary<string, IndexedInstance> _instances = new(StringComparer.Ordinal);
    private readonly Dictionary<AddressKey, IndexedInstance> _ports = [];

    // Further ports of a key that is already taken; rare, so that the common case stays one small entry.
    private readonly Dictionary<AddressKey, List<IndexedInstance>> _shared = [];
    private Dictionary<Guid, Guid[]> _routers = [];

    public int InstanceCount => _instances.Count;

    public int AddressCount => _ports.Count;

    public int RouterCount => _routers.Count;

    public IndexedInstance? Get(string instanceId) => _instances.GetValueOrDefault(instanceId);

    public void Put(IndexedInstance instance)
    {
        Remove(instance.Identity.InstanceId);
        _instances.Add(instance.Identity.InstanceId, instance);
        foreach (var key in instance.Keys)
        {
            if (_ports.TryAdd(key, instance))
            {
                continue;
            }

            if (!_shared.TryGetValue(key, out var others))
            {
                _shared.Add(key, others = []);
            }

            others.Add(instance);
        }
    }

    public bool Remove(string instanceId)
    {
        if (!_instances.Remove(instanceId, out var instance))
        {
            return false;
        }

        foreach (var key in instance.Keys)
        {
            RemovePort(key, instance);
        }

        return true;
    }

    public void Apply(StoreDelta delta)
    {
        foreach (var id in delta.Deleted)
        {
            Remove(id);
        }

        foreach (var instance in delta.Changed)
        {
            Put(instance);
        }

        _routers = delta.Routers;
    }

    public DirectoryAnswer Find(in DirectoryQuery query)
    {
        if (query.Id == Guid.Empty)
        {
            return DirectoryAnswer.NotFound;
        }

        if (query.Kind == NetworkKind.Network)
        {
            return Find([query.Id], query.Subject);
        }

        return _routers.TryGetValue(query.Id, out var networks) ? Find(networks, query.Subject) : DirectoryAnswer.NotFound;
    }

    private DirectoryAnswer Find(ReadOnlySpan<Guid> networks, IPAddress address)
    {
        IndexedInstance? match = null;
        foreach (var network in networks)
        {
            var key = AddressKey.Of(network, address);
            if (!_ports.TryGetValue(key, out var port))
            {
                continue;
            }

            if (match is not null || _shared.ContainsKey(key))
            {
                return DirectoryAnswer.Ambiguous;
            }

            match = port;
        }

        return match is null ? DirectoryAnswer.NotFound : DirectoryAnswer.Found(match.Identity);
    }

    public List<InstanceIdentity> FindPorts(ReadOnlySpan<Guid> networks, IPAddress address)
    {
        var owners = new List<InstanceIdentity>();
        foreach (var network in networks)
        {
            var key = AddressKey.Of(network, address);
            if (_ports.TryGetValue(key, out var port))
            {
                owners.Add(port.Identity);
                owners.AddRange(_shared.GetValueOrDefault(key, []).Select(other => other.Identity));
            }
        }

        return owners;
    }

    private void RemovePort(AddressKey key, IndexedInstance instance)
    {
        if (!_shared.TryGetValue(key, out var others))
        {
            _ports.Remove(key);
            return;
        }

        if (!others.Remove(instance))
        {
            _ports[key] = others[^1];
            others.RemoveAt(others.Count - 1);
        }

        if (others.Count == 0)
        {
            _shared.Remove(key);
        }
    }
}
