using Microsoft.Data.Sqlite;

namespace Metadata.Instances.Sqlite;

/// <summary>The database file: its schema and its connections.</summary>
internal static class StoreDatabase
{
    // A version other than this means another release wrote the file.
    private const int SchemaVersion = 1;

    private const string Schema = """
        CREATE TABLE state(revision INTEGER NOT NULL);
        INSERT INTO state VALUES(0);
        CREATE TABLE instances(
            id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, key TEXT NOT NULL, name TEXT NOT NULL,
            project_id TEXT NOT NULL, json BLOB NOT NULL, revision INTEGER NOT NULL);
        CREATE INDEX instances_revision ON instances(revision);
        CREATE TABLE addresses(
            network_id BLOB NOT NULL, address BLOB NOT NULL, port INTEGER NOT NULL,
            instance INTEGER NOT NULL REFERENCES instances(id) ON DELETE CASCADE);
        CREATE INDEX addresses_network_address ON addresses(network_id, address);
        CREATE INDEX addresses_instance ON addresses(instance);
        CREATE TABLE macs(
            network_id BLOB NOT NULL, mac INTEGER NOT NULL, port INTEGER NOT NULL,
            instance INTEGER NOT NULL REFERENCES instances(id) ON DELETE CASCADE);
        CREATE INDEX macs_network_mac ON macs(network_id, mac);
        CREATE INDEX macs_instance ON macs(instance);
        CREATE TABLE routers(router_id BLOB NOT NULL, network_id BLOB NOT NULL, PRIMARY KEY(router_id, network_id)) WITHOUT ROWID;
        CREATE TABLE providers(id TEXT PRIMARY KEY, json BLOB NOT NULL);
        CREATE TABLE tombstones(uuid TEXT PRIMARY KEY, revision INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX tombstones_revision ON tombstones(revision);
        """;

    /// <summary>Opens a connection; the first one creates the file and its tables.</summary>
    public static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
            DefaultTimeout = 5,
            ForeignKeys = true,
        }.ToString());
        try
        {
            connection.Open();

            // FULL: in WAL mode a commit is synced before it is acknowledged.
            Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static void Prepare(string path)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(directory);
        if (!File.Exists(path))
        {
            // Records hold user-data and passwords; the file is closed before SQLite writes the first byte.
            using var created = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.Write,
                Share = FileShare.ReadWrite,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }

        using var connection = Open(path);
        using var transaction = connection.BeginTransaction();
        var version = Scalar(connection, "PRAGMA user_version");
        if (version is not (0 or SchemaVersion))
        {
            throw new StoreException($"{path}: its schema version is {version}, this release knows {SchemaVersion}. Use the release that wrote it.");
        }

        if (version == 0)
        {
            Execute(connection, Schema + "PRAGMA user_version = 1;");
        }

        transaction.Commit();
    }

    /// <summary>Commits a write of the version that the file has.</summary>
    /// <exception cref="StoreException">It fails.</exception>
    public static void CheckWritable(SqliteConnection connection, string path)
    {
        try
        {
            using var transaction = connection.BeginTransaction();
            Execute(connection, "PRAGMA user_version = 1");
            transaction.Commit();
        }
        catch (SqliteException e)
        {
            throw Explain(path, e);
        }
    }

    public static StoreException Explain(string path, Exception e)
    {
        var remedy = (e as SqliteException)?.SqliteErrorCode switch
        {
            5 or 6 => "Another process holds the write lock; try again",
            8 or 14 => "Check that the file and its directory can be written by this user",
            11 or 26 => "The file is damaged or no database; restore it from an export",
            13 => "The disk is full; make room",
            _ => "Check the file and its directory",
        };
        return new StoreException($"{path}: {e.Message}. {remedy}.", e);
    }

    public static void Execute(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = Command(connection, sql, parameters);
        command.ExecuteNonQuery();
    }

    public static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = Command(connection, sql);
        return (long)command.ExecuteScalar()!;
    }

    public static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text comes from this assembly; values are parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
}
