using System.Text.Json;
using Metadata.Instances.Import;
using Metadata.Instances.Sqlite;

namespace Metadata.Instances.Etcd;

/// <summary>
/// A key prefix of etcd, mirrored into a store on this host: look-ups and records come from there, also while etcd is away
/// and after a restart without it. Until the first complete copy nothing is known, which is not the same as nobody.
/// </summary>
public sealed class EtcdReplica : IInstanceDirectory, IAsyncDisposable
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _end = new();
    private readonly EtcdClient _client;
    private readonly SqliteInstanceStore _store;
    private readonly Action<string> _trouble;
    private readonly Action<string> _news;
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _follows = Task.CompletedTask;
    private long _revision;
    private volatile bool _hasData;

    /// <summary>Makes a replica; <see cref="Start"/> fills it.</summary>
    /// <param name="client">Disposed by the owner.</param>
    /// <param name="store">The mirror; nobody else writes into it.</param>
    /// <param name="trouble">Told what goes wrong; on any thread.</param>
    /// <param name="news">Told when a copy is complete.</param>
    public EtcdReplica(EtcdClient client, SqliteInstanceStore store, Action<string> trouble, Action<string> news)
    {
        ArgumentNullException.ThrowIfNull(store);
        _client = client;
        _store = store;
        _trouble = trouble;
        _news = news;

        // What an earlier run copied.
        StoreStatus status = store.GetStatus();
        _hasData = status.Instances > 0 || status.Routers > 0;
    }

    /// <summary>etcd's revision up to which everything is in the mirror; 0 before the first copy.</summary>
    public long Revision => Volatile.Read(ref _revision);

    /// <summary>Begins to copy and to follow.</summary>
    public void Start() => _follows = FollowAsync();

    /// <inheritdoc/>
    public ValueTask<DirectoryAnswer> FindAsync(DirectoryQuery query, CancellationToken ct) =>
        _hasData ? _store.FindAsync(query, ct) : new ValueTask<DirectoryAnswer>(DirectoryAnswer.Unavailable);

    /// <summary>Waits until a revision is in the mirror.</summary>
    /// <returns>False when it took too long.</returns>
    public async Task<bool> WaitForAsync(long revision, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        while (true)
        {
            Task moved = Volatile.Read(ref _moved).Task;
            if (Revision >= revision && _hasData)
            {
                return true;
            }

            try
            {
                await moved.WaitAsync(limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }
    }

    /// <summary>One complete copy, without following: for a program that ends soon.</summary>
    /// <exception cref="EtcdException">etcd could not be asked.</exception>
    public Task CopyAsync(CancellationToken ct) => CopyAllAsync(ct);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _follows.ConfigureAwait(false);
        _end.Dispose();
    }

    private async Task FollowAsync()
    {
        await Task.Yield();
        TimeSpan pause = _firstPause;
        bool copied = false;
        while (!_end.IsCancellationRequested)
        {
            try
            {
                if (!copied)
                {
                    await CopyAllAsync(_end.Token).ConfigureAwait(false);
                    _news($"a copy of revision {Revision} is complete");
                    copied = true;
                }

                pause = _firstPause;
                await _client.WatchAsync(Revision + 1, Apply, _end.Token).ConfigureAwait(false);
            }
            catch (EtcdException exception)
            {
                // What is compacted cannot be followed: only a new copy closes the gap.
                copied &= !exception.IsCompacted;
                _trouble(exception.Message);
                await PauseAsync(pause).ConfigureAwait(false);
                pause = pause * 2 < _longestPause ? pause * 2 : _longestPause;
            }
            catch (StoreException exception)
            {
                copied = false;
                _trouble(exception.Message);
                await PauseAsync(_longestPause).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task PauseAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, _end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The loop sees it.
        }
    }

    // By difference: what has not changed is left alone, so that prepared documents stay.
    private async Task CopyAllAsync(CancellationToken ct)
    {
        (long revision, List<EtcdValue> values) = await _client.ReadAllAsync(ct).ConfigureAwait(false);
        HashSet<string> present = [.. values.Select(static value => value.Key)];
        IEnumerable<EtcdValue> gone = _store.List().Select(summary => EtcdKeys.Instance(_client.Prefix, summary.Uuid))
            .Concat(_store.GetRouters().Keys.Select(router => EtcdKeys.Router(_client.Prefix, router)))
            .Where(key => !present.Contains(key))
            .Select(static key => new EtcdValue(key, null, 0));
        Write([.. gone, .. values]);
        _hasData = true;
        MoveTo(revision);
    }

    private void Apply(long revision, IReadOnlyList<EtcdValue> values)
    {
        Write(values);
        MoveTo(revision);
    }

    private void MoveTo(long revision)
    {
        Volatile.Write(ref _revision, revision);
        Interlocked.Exchange(ref _moved, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    private void Write(IReadOnlyList<EtcdValue> values)
    {
        List<Action<StoreWriter>> changes = [];
        foreach (EtcdValue value in values)
        {
            if (EtcdKeys.InstanceOf(_client.Prefix, value.Key) is { } id)
            {
                AddInstance(changes, id, value.Value);
            }
            else if (EtcdKeys.RouterOf(_client.Prefix, value.Key) is { } router)
            {
                AddRouter(changes, router, value.Value);
            }
        }

        if (changes.Count > 0)
        {
            _store.Write(writer =>
            {
                changes.ForEach(change => change(writer));
                return true;
            });
        }
    }

    // A record that cannot be read is nobody's: an older one in its place would be another truth than etcd's.
    private void AddInstance(List<Action<StoreWriter>> changes, string id, byte[]? json)
    {
        ImportedInstance? instance = null;
        if (json is not null)
        {
            try
            {
                instance = RecordReader.Read(json, id).Instances is [var one] && one.Identity.InstanceId == id ? one : null;
                if (instance is null)
                {
                    _trouble($"instances/{id} holds the record of another instance");
                }
            }
            catch (ImportException exception)
            {
                _trouble(exception.Message);
            }
        }

        if (instance is null)
        {
            changes.Add(writer => writer.Delete(id));
        }
        else if (_store.GetJson(id) is not { } stored || !stored.AsSpan().SequenceEqual(instance.Json))
        {
            changes.Add(writer => writer.Put(instance));
        }
    }

    private void AddRouter(List<Action<StoreWriter>> changes, Guid router, byte[]? json)
    {
        if (json is null)
        {
            changes.Add(writer => writer.DeleteRouter(router));
        }
        else if (ReadNetworks(json) is { } networks)
        {
            changes.Add(writer => writer.PutRouter(router, networks));
        }
        else
        {
            _trouble($"routers/{router} holds no list of networks");
            changes.Add(writer => writer.DeleteRouter(router));
        }
    }

    private static List<Guid>? ReadNetworks(byte[] json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return [.. document.RootElement.GetProperty("networks").EnumerateArray().Select(static network => network.GetGuid())];
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
