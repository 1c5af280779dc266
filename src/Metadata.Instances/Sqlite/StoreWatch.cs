using System.Buffers.Binary;
using Microsoft.Data.Sqlite;

namespace Metadata.Instances.Sqlite;

/// <summary>Notices commits of any connection or process, and reads what they changed. Its owner serialises the calls.</summary>
internal sealed class StoreWatch(SqliteConnection connection) : IDisposable
{
    private readonly SqliteCommand _dataVersion = StoreDatabase.Command(connection, "PRAGMA data_version");

    // One string per project, however many instances it has.
    private readonly Dictionary<string, string> _projects = new(StringComparer.Ordinal);
    private long _seen = -1;

    /// <summary>True when somebody committed since the last <see cref="ReadSince"/>; a few microseconds.</summary>
    public bool HasChanged() => (long)_dataVersion.ExecuteScalar()! != _seen;

    public StoreDelta ReadSince(long revision)
    {
        // Taken before the snapshot: a commit in between is read twice rather than missed.
        _seen = (long)_dataVersion.ExecuteScalar()!;
        using var transaction = connection.BeginTransaction(deferred: true);
        var now = StoreDatabase.Scalar(connection, "SELECT revision FROM state");
        var deleted = revision == 0 ? [] : ReadDeleted(revision);
        return new StoreDelta(now, ReadInstances(revision), deleted, ReadRouters());
    }

    public void Dispose()
    {
        _dataVersion.Dispose();
        connection.Dispose();
    }

    private List<string> ReadDeleted(long revision)
    {
        using var command = StoreDatabase.Command(connection, "SELECT uuid FROM tombstones WHERE revision > $since", ("$since", revision));
        using var reader = command.ExecuteReader();
        var deleted = new List<string>();
        while (reader.Read())
        {
            deleted.Add(reader.GetString(0));
        }

        return deleted;
    }

    private List<IndexedInstance> ReadInstances(long revision)
    {
        var keys = new Dictionary<long, List<(long Port, AddressKey Key)>>();
        ReadKeys("addresses", "address", revision, keys, (reader, network) => new AddressKey(network, BinaryPrimitives.ReadUInt128BigEndian(reader.GetFieldValue<byte[]>(3))));
        ReadKeys("macs", "mac", revision, keys, (reader, network) => AddressKey.LinkLocal(network, (ulong)reader.GetInt64(3)));

        using var command = StoreDatabase.Command(
            connection, "SELECT id, uuid, project_id, revision FROM instances WHERE revision > $since", ("$since", revision));
        using var reader = command.ExecuteReader();
        var instances = new List<IndexedInstance>();
        while (reader.Read())
        {
            var identity = new InstanceIdentity(reader.GetString(1), Pooled(reader.GetString(2)));

            // One port may list an address twice; two ports may not share one unnoticed.
            AddressKey[] own = keys.TryGetValue(reader.GetInt64(0), out var found) ? [.. found.Distinct().Select(pair => pair.Key)] : [];
            instances.Add(new IndexedInstance(identity, reader.GetInt64(3), own));
        }

        return instances;
    }

    private void ReadKeys(
        string table, string column, long revision, Dictionary<long, List<(long, AddressKey)>> keys, Func<SqliteDataReader, Guid, AddressKey> read)
    {
        using var command = StoreDatabase.Command(
            connection,
            $"SELECT t.instance, t.port, t.network_id, t.{column} FROM instances i JOIN {table} t ON t.instance = i.id WHERE i.revision > $since",
            ("$since", revision));
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var instance = reader.GetInt64(0);
            if (!keys.TryGetValue(instance, out var list))
            {
                keys.Add(instance, list = []);
            }

            list.Add((reader.GetInt64(1), read(reader, ReadGuid(reader, 2))));
        }
    }

    private Dictionary<Guid, Guid[]> ReadRouters()
    {
        using var command = StoreDatabase.Command(connection, "SELECT router_id, network_id FROM routers");
        using var reader = command.ExecuteReader();
        var rows = new List<(Guid Router, Guid Network)>();
        while (reader.Read())
        {
            rows.Add((ReadGuid(reader, 0), ReadGuid(reader, 1)));
        }

        return rows.GroupBy(row => row.Router, row => row.Network).ToDictionary(group => group.Key, group => group.ToArray());
    }

    private static Guid ReadGuid(SqliteDataReader reader, int column) => new(reader.GetFieldValue<byte[]>(column), bigEndian: true);

    private string Pooled(string project)
    {
        if (_projects.TryGetValue(project, out var pooled))
        {
            return pooled;
        }

        _projects.Add(project, project);
        return project;
    }
}
