using System.Net;
using System.Text.Json.Nodes;
using Metadata.Instances.Import;
using Metadata.Instances.Sqlite;
using Microsoft.Data.Sqlite;

namespace Metadata.Instances;

/// <summary>
/// The embedded store: SQLite in WAL mode with an index in memory for look-ups. Safe for concurrent use. A write is on
/// disk when its method returns. Writes of other processes are noticed within <see cref="WatchInterval"/>.
/// </summary>
public sealed class SqliteInstanceStore : IInstanceDirectory, IInstanceRecords, IDisposable
{
    private readonly Lock _indexLock = new();
    private readonly Lock _watchLock = new();
    private readonly Lock _readLock = new();
    private readonly Lock _writeLock = new();
    private readonly InstanceIndex _index = new();
    private readonly TimeProvider _time;
    private readonly SqliteConnection _writer;
    private readonly StoreReader _reader;
    private readonly StoreWatch _watch;
    private long _revision;
    private long _nextCheck;

    private SqliteInstanceStore(string path, TimeProvider time)
    {
        Path = path;
        _time = time;
        StoreDatabase.Prepare(path);
        _writer = StoreDatabase.Open(path);
        _reader = new StoreReader(StoreDatabase.Open(path));
        _watch = new StoreWatch(StoreDatabase.Open(path));
        Refresh();
    }

    /// <inheritdoc/>
    public event Action<string>? Changed;

    /// <summary>How stale a look-up may be after another process wrote: 200 ms.</summary>
    public static TimeSpan WatchInterval { get; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The database file.</summary>
    public string Path { get; }

    /// <summary>Opens the store; creates directory, file and tables when absent.</summary>
    /// <exception cref="StoreException">The file cannot be used.</exception>
    public static SqliteInstanceStore Open(string path, TimeProvider? time = null)
    {
        try
        {
            return new SqliteInstanceStore(path, time ?? TimeProvider.System);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw StoreDatabase.Explain(path, e);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Completes synchronously, from memory.</remarks>
    public ValueTask<DirectoryAnswer> FindAsync(DirectoryQuery query, CancellationToken ct)
    {
        if (!RefreshWhenDue())
        {
            return new ValueTask<DirectoryAnswer>(DirectoryAnswer.Unavailable);
        }

        lock (_indexLock)
        {
            return new ValueTask<DirectoryAnswer>(_index.Find(query));
        }
    }

    /// <summary>Every port that has the address on any of the networks, by its owner.</summary>
    public IReadOnlyList<InstanceIdentity> FindPorts(ReadOnlySpan<Guid> networks, IPAddress address)
    {
        RefreshWhenDue();
        lock (_indexLock)
        {
            return _index.FindPorts(networks, address);
        }
    }

    /// <inheritdoc/>
    /// <remarks>One read by primary key; completes synchronously.</remarks>
    public ValueTask<InstanceRecord?> GetAsync(string instanceId, CancellationToken ct)
    {
        var json = GetJson(instanceId);
        return new ValueTask<InstanceRecord?>(json is null ? null : RecordJson.Parse(json));
    }

    /// <inheritdoc/>
    public long GetVersion(string instanceId)
    {
        RefreshWhenDue();
        lock (_indexLock)
        {
            return _index.Get(instanceId)?.Revision ?? 0;
        }
    }

    /// <summary>The record as compact JSON, or null.</summary>
    public byte[]? GetJson(string instanceId) => Read(reader => reader.GetJson(instanceId));

    /// <summary>The instances that a uuid, a key or a display name means; a uuid wins.</summary>
    public IReadOnlyList<InstanceSummary> Resolve(string name) => Read(reader => reader.Resolve(name));

    /// <summary>Every instance in the order of import.</summary>
    public IReadOnlyList<InstanceSummary> List() => Read(reader => reader.List());

    /// <summary>The whole store in the form that <see cref="Import"/> takes.</summary>
    public byte[] Export() => Read(reader => reader.Export());

    /// <summary>The metadata providers by id.</summary>
    public IReadOnlyDictionary<string, MetadataProvider> GetProviders() => Read(reader => reader.GetProviders());

    /// <summary>The routers and their networks.</summary>
    public IReadOnlyDictionary<Guid, IReadOnlyList<Guid>> GetRouters() => Read(reader => reader.GetRouters());

    /// <summary>Counters of the store.</summary>
    public StoreStatus GetStatus()
    {
        RefreshWhenDue();
        lock (_indexLock)
        {
            return new StoreStatus(Path, _index.InstanceCount, _index.AddressCount, _index.RouterCount, _revision);
        }
    }

    /// <summary>Adds or replaces every instance of a file, or none.</summary>
    /// <param name="json">An export, {"instances": …} or one bare record, in UTF-8.</param>
    /// <param name="fileName">The file's name for messages.</param>
    /// <returns>The ids, in the file's order.</returns>
    /// <exception cref="ImportException">A record is wrong; nothing was imported.</exception>
    public IReadOnlyList<string> Import(ReadOnlyMemory<byte> json, string fileName)
    {
        var file = RecordReader.Read(json, fileName);
        Write(writer =>
        {
            foreach (var instance in file.Instances)
            {
                writer.Put(instance);
            }

            foreach (var (id, provider) in file.Providers ?? [])
            {
                writer.PutProvider(id, provider);
            }

            return true;
        });
        return [.. file.Instances.Select(instance => instance.Identity.InstanceId)];
    }

    /// <summary>Applies a merge patch (RFC 7396; a null at the top level is stored as null) to a record.</summary>
    /// <returns>False when there is no such instance.</returns>
    /// <exception cref="ImportException">The patched record would be wrong; nothing was changed.</exception>
    public bool Update(string instanceId, JsonObject patch, string source) =>
        Write(writer => StoreReader.GetJson(_writer, instanceId) is { } stored && Put(writer, instanceId, RecordPatch.Apply(stored, patch), source));

    /// <summary>Stores the password that a guest posted, or clears it with null.</summary>
    /// <returns>False when there is no such instance.</returns>
    public bool SetPassword(string instanceId, string? password) =>
        Update(instanceId, new JsonObject { ["password"] = password }, "password");

    /// <summary>Removes an instance; false when there is none.</summary>
    public bool Delete(string instanceId) => Write(writer => writer.Delete(instanceId));

    /// <summary>Sets the networks behind a router.</summary>
    public void PutRouter(Guid router, IReadOnlyList<Guid> networks) => Write(writer =>
    {
        writer.PutRouter(router, networks);
        return true;
    });

    /// <summary>Removes a router; false when there is none.</summary>
    public bool DeleteRouter(Guid router) => Write(writer => writer.DeleteRouter(router));

    /// <summary>Writes to the disk what is there already, as a write that changes nothing.</summary>
    /// <exception cref="StoreException">Writes fail; the message says why.</exception>
    public void CheckWritable()
    {
        lock (_writeLock)
        {
            StoreDatabase.CheckWritable(_writer, Path);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _watch.Dispose();
        _reader.Dispose();
        _writer.Dispose();
    }

    private static bool Put(StoreWriter writer, string instanceId, byte[] json, string source)
    {
        var record = RecordReader.Read(json, source).Instances[0];
        if (record.Identity.InstanceId != instanceId)
        {
            throw new ImportException(source, "$.uuid", record.Identity.InstanceId, $"{instanceId}, which stays");
        }

        writer.Put(record);
        return true;
    }

    private T Read<T>(Func<StoreReader, T> read)
    {
        lock (_readLock)
        {
            try
            {
                return read(_reader);
            }
            catch (SqliteException e)
            {
                throw StoreDatabase.Explain(Path, e);
            }
        }
    }

    internal bool Write(Func<StoreWriter, bool> write)
    {
        lock (_writeLock)
        {
            try
            {
                using var writer = new StoreWriter(_writer);
                if (!write(writer))
                {
                    return false;
                }

                writer.Commit();
            }
            catch (SqliteException e)
            {
                throw StoreDatabase.Explain(Path, e);
            }
        }

        Refresh();
        return true;
    }

    /// <summary>False when the database cannot be asked, so that nothing stale is served as true.</summary>
    private bool RefreshWhenDue()
    {
        var now = _time.GetTimestamp();
        var due = Volatile.Read(ref _nextCheck);
        if (now < due || Interlocked.CompareExchange(ref _nextCheck, now + Ticks(WatchInterval), due) != due)
        {
            return true;
        }

        try
        {
            Refresh();
            return true;
        }
        catch (SqliteException)
        {
            // The next look-up asks again at once.
            Volatile.Write(ref _nextCheck, now);
            return false;
        }
    }

    private void Refresh()
    {
        StoreDelta delta;
        lock (_watchLock)
        {
            if (!_watch.HasChanged())
            {
                return;
            }

            delta = _watch.ReadSince(_revision);
            lock (_indexLock)
            {
                _index.Apply(delta);
                _revision = delta.Revision;
            }
        }

        // Outside the locks: a subscriber may look something up.
        foreach (var id in delta.Changed.Select(instance => instance.Identity.InstanceId).Concat(delta.Deleted))
        {
            Changed?.Invoke(id);
        }
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);
}
