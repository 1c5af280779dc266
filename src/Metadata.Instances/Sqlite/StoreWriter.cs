using System.Buffers.Binary;
using Metadata.Instances.Import;
using Microsoft.Data.Sqlite;

namespace Metadata.Instances.Sqlite;

/// <summary>One write transaction. Nothing of it is seen by others, or survives a crash, before <see cref="Commit"/>.</summary>
internal sealed class StoreWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _transaction;
    private readonly SqliteCommand _insertAddress;
    private readonly SqliteCommand _insertMac;
    private readonly SqliteCommand _upsert;
    private readonly long _revision;

    public StoreWriter(SqliteConnection connection)
    {
        _connection = connection;
        _transaction = connection.BeginTransaction();
        StoreDatabase.Execute(connection, "UPDATE state SET revision = revision + 1");
        _revision = StoreDatabase.Scalar(connection, "SELECT revision FROM state");
        _insertAddress = StoreDatabase.Command(connection, "INSERT INTO addresses VALUES($network, $address, $port, $instance)");
        _insertMac = StoreDatabase.Command(connection, "INSERT INTO macs VALUES($network, $mac, $port, $instance)");
        _upsert = StoreDatabase.Command(connection, """
            INSERT INTO instances(uuid, key, name, project_id, json, revision) VALUES($uuid, COALESCE($key, $uuid), $name, $project, $json, $revision)
            ON CONFLICT(uuid) DO UPDATE SET key = COALESCE($key, key), name = excluded.name, project_id = excluded.project_id,
                json = excluded.json, revision = excluded.revision
            RETURNING id
            """);
    }

    public void Put(ImportedInstance instance)
    {
        var id = Upsert(instance);
        StoreDatabase.Execute(
            _connection,
            "DELETE FROM addresses WHERE instance = $id; DELETE FROM macs WHERE instance = $id; DELETE FROM tombstones WHERE uuid = $uuid",
            ("$id", id),
            ("$uuid", instance.Identity.InstanceId));
        for (var port = 0; port < instance.Ports.Count; port++)
        {
            var network = Bytes(instance.Ports[port].Network);
            Run(_insertMac, ("$network", network), ("$mac", (long)instance.Ports[port].Mac), ("$port", port), ("$instance", id));
            foreach (var address in instance.Ports[port].Addresses)
            {
                Run(_insertAddress, ("$network", network), ("$address", Bytes(address.Address)), ("$port", port), ("$instance", id));
            }
        }
    }

    public bool Delete(string instanceId)
    {
        using var command = StoreDatabase.Command(_connection, "DELETE FROM instances WHERE uuid = $uuid", ("$uuid", instanceId));
        if (command.ExecuteNonQuery() == 0)
        {
            return false;
        }

        StoreDatabase.Execute(
            _connection, "INSERT OR REPLACE INTO tombstones VALUES($uuid, $revision)", ("$uuid", instanceId), ("$revision", _revision));
        return true;
    }

    public void PutProvider(string id, byte[] json) =>
        StoreDatabase.Execute(_connection, "INSERT OR REPLACE INTO providers VALUES($id, $json)", ("$id", id), ("$json", json));

    public bool DeleteRouter(Guid router)
    {
        using var command = StoreDatabase.Command(_connection, "DELETE FROM routers WHERE router_id = $router", ("$router", Bytes(router)));
        return command.ExecuteNonQuery() > 0;
    }

    public void PutRouter(Guid router, IEnumerable<Guid> networks)
    {
        DeleteRouter(router);
        foreach (var network in networks)
        {
            StoreDatabase.Execute(
                _connection, "INSERT OR IGNORE INTO routers VALUES($router, $network)", ("$router", Bytes(router)), ("$network", Bytes(network)));
        }
    }

    public void Commit() => _transaction.Commit();

    public void Dispose()
    {
        _upsert.Dispose();
        _insertMac.Dispose();
        _insertAddress.Dispose();
        _transaction.Dispose();
    }

    private static byte[] Bytes(Guid id) => id.ToByteArray(bigEndian: true);

    private static byte[] Bytes(UInt128 address)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address);
        return bytes;
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        Bind(command, parameters);
        command.ExecuteNonQuery();
    }

    private static void Bind(SqliteCommand command, ReadOnlySpan<(string Name, object Value)> parameters)
    {
        command.Parameters.Clear();
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }
    }

    private long Upsert(ImportedInstance instance)
    {
        Bind(_upsert,
        [
            ("$uuid", instance.Identity.InstanceId), ("$key", instance.Key is null ? DBNull.Value : instance.Key), ("$name", instance.Name),
            ("$project", instance.Identity.ProjectId), ("$json", instance.Json), ("$revision", _revision),
        ]);
        return (long)_upsert.ExecuteScalar()!;
    }
}
