using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Metadata.Instances.Admin;
using Metadata.Instances.Import;

namespace Metadata.Instances.Etcd;

/// <summary>
/// The admin wire on etcd: what is read comes from the mirror, what is written goes to etcd by compare-and-swap and is in
/// the mirror when the answer is sent.
/// </summary>
/// <param name="client">Writes.</param>
/// <param name="replica">Its mirror.</param>
/// <param name="store">The mirror's store.</param>
/// <param name="patience">How long an answer waits for the mirror.</param>
public sealed class EtcdAdministration(EtcdClient client, EtcdReplica replica, SqliteInstanceStore store, TimeSpan patience)
{
    // etcd takes 128 operations in one transaction.
    private const int ChangesPerTransaction = 100;
    private const int MostTries = 8;

    private readonly InstanceAdministration _reads = new(store);

    /// <summary>Performs one request, as <see cref="InstanceAdministration.Handle"/> does.</summary>
    public async Task<AdminResponse> HandleAsync(string method, string path, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (method == "GET")
        {
            return _reads.Handle(method, path, body);
        }

        int question = path.IndexOf('?', StringComparison.Ordinal);
        string[] segments = [.. (question < 0 ? path : path[..question]).Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];
        try
        {
            return (method, segments) switch
            {
                ("POST", ["import"]) => await ImportAsync(body, ct).ConfigureAwait(false),
                ("PUT", ["instances", var id]) => await PutAsync(id, body, ct).ConfigureAwait(false),
                ("PATCH", ["instances", var name]) => await PatchAsync(name, Parse(body), ct).ConfigureAwait(false),
                ("DELETE", ["instances", var name]) => await DeleteAsync(name, ct).ConfigureAwait(false),
                ("DELETE", ["instances", var name, "password"]) => await PatchAsync(name, new JsonObject { ["password"] = null }, ct).ConfigureAwait(false),
                ("PUT", ["routers", var id]) => await PutRouterAsync(id, body, ct).ConfigureAwait(false),
                ("DELETE", ["routers", var id]) => await DeleteRouterAsync(id, ct).ConfigureAwait(false),
                _ => AdminJson.Error(405, "method not allowed"),
            };
        }
        catch (ImportException exception)
        {
            return AdminJson.Error(422, exception.Message);
        }
        catch (JsonException)
        {
            return AdminJson.Error(400, "the body is not the JSON that is wanted");
        }
        catch (EtcdException exception)
        {
            return AdminJson.Error(503, "etcd: " + exception.Message);
        }
    }

    /// <summary>Stores the password that a guest posted.</summary>
    /// <exception cref="EtcdException">etcd could not be asked.</exception>
    public async Task<bool> SetPasswordAsync(string instanceId, string? password, CancellationToken ct) =>
        (await ChangeAsync(instanceId, new JsonObject { ["password"] = password }, ct).ConfigureAwait(false)).IsSuccess;

    private static JsonObject Parse(ReadOnlyMemory<byte> body) => JsonNode.Parse(body.Span) as JsonObject ?? throw new JsonException();

    private static AdminResponse Done(string id) => AdminJson.Respond(200, writer => writer.WriteString("id", id));

    private static AdminResponse Busy() => AdminJson.Error(409, "it is being changed by others; try again");

    private async Task<AdminResponse> ImportAsync(ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        IReadOnlyList<ImportedInstance> instances = RecordReader.Read(body, "request").Instances;
        (_, List<EtcdValue> present) = await client.ReadAllAsync(ct).ConfigureAwait(false);
        Dictionary<string, long> revisions = present.ToDictionary(static value => value.Key, static value => value.ModRevision);
        long last = 0;
        foreach (ImportedInstance[] chunk in instances.Chunk(ChangesPerTransaction))
        {
            EtcdChange[] changes = [.. chunk.Select(instance => ChangeOf(instance, revisions))];
            last = await client.TryChangeAsync(changes, ct).ConfigureAwait(false);
            if (last == 0)
            {
                return Busy();
            }
        }

        await replica.WaitForAsync(last, patience).ConfigureAwait(false);
        return AdminJson.Respond(200, writer =>
        {
            writer.WriteStartArray("imported");
            foreach (ImportedInstance instance in instances)
            {
                writer.WriteStringValue(instance.Identity.InstanceId);
            }

            writer.WriteEndArray();
        });
    }

    private EtcdChange ChangeOf(ImportedInstance instance, Dictionary<string, long> revisions)
    {
        string key = EtcdKeys.Instance(client.Prefix, instance.Identity.InstanceId);
        return new EtcdChange(key, instance.Json, revisions.GetValueOrDefault(key));
    }

    private Task<AdminResponse> PutAsync(string id, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        ImportedInstance instance = RecordReader.Read(body, "request").Instances[0];
        return instance.Identity.InstanceId == id
            ? SwapAsync(EtcdKeys.Instance(client.Prefix, id), id, _ => instance.Json, mayBeAbsent: true, ct)
            : Task.FromResult(AdminJson.Error(422, $"the record is of {instance.Identity.InstanceId}"));
    }

    private Task<AdminResponse> PatchAsync(string name, JsonObject patch, CancellationToken ct) =>
        Resolve(name) is { Id: { } id } ? ChangeAsync(id, patch, ct) : Task.FromResult(Resolve(name).Refusal!.Value);

    private Task<AdminResponse> ChangeAsync(string id, JsonObject patch, CancellationToken ct) => SwapAsync(
        EtcdKeys.Instance(client.Prefix, id), id,
        value =>
        {
            ImportedInstance changed = RecordReader.Read(RecordPatch.Apply(value!, patch), "request").Instances[0];
            return changed.Identity.InstanceId == id ? changed.Json : throw new JsonException();
        },
        mayBeAbsent: false, ct);

    private Task<AdminResponse> DeleteAsync(string name, CancellationToken ct) => Resolve(name) is { Id: { } id }
        ? SwapAsync(EtcdKeys.Instance(client.Prefix, id), id, static _ => null, mayBeAbsent: false, ct)
        : Task.FromResult(Resolve(name).Refusal!.Value);

    private Task<AdminResponse> PutRouterAsync(string text, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        if (!Guid.TryParse(text, out Guid id) || Parse(body)["networks"] is not JsonArray networks
            || !networks.All(static network => network is JsonValue value && value.TryGetValue(out string? item) && Guid.TryParse(item, out _)))
        {
            return Task.FromResult(AdminJson.Error(422, "a router is a uuid with \"networks\", a list of uuids"));
        }

        byte[] json = Encoding.UTF8.GetBytes(
            new JsonObject { ["networks"] = new JsonArray([.. networks.Select(static network => JsonValue.Create(Guid.Parse((string)network!).ToString()))]) }.ToJsonString());
        return SwapAsync(EtcdKeys.Router(client.Prefix, id), id.ToString(), _ => json, mayBeAbsent: true, ct);
    }

    private Task<AdminResponse> DeleteRouterAsync(string text, CancellationToken ct) => Guid.TryParse(text, out Guid id)
        ? SwapAsync(EtcdKeys.Router(client.Prefix, id), id.ToString(), static _ => null, mayBeAbsent: false, ct)
        : Task.FromResult(AdminJson.Error(404, "no such router"));

    private async Task<AdminResponse> SwapAsync(string key, string id, Func<byte[]?, byte[]?> change, bool mayBeAbsent, CancellationToken ct)
    {
        for (int attempt = 0; attempt < MostTries; attempt++)
        {
            EtcdValue? present = await client.GetAsync(key, ct).ConfigureAwait(false);
            if (present is null && !mayBeAbsent)
            {
                return AdminJson.Error(404, "no such thing");
            }

            long revision = await client.TryChangeAsync([new EtcdChange(key, change(present?.Value), present?.ModRevision ?? 0)], ct).ConfigureAwait(false);
            if (revision > 0)
            {
                await replica.WaitForAsync(revision, patience).ConfigureAwait(false);
                return Done(id);
            }
        }

        return Busy();
    }

    private (string? Id, AdminResponse? Refusal) Resolve(string name) => store.Resolve(name) switch
    {
        [var one] => (one.Uuid, null),
        [] => (null, AdminJson.Error(404, $"no instance {name}")),
        var several => (null, AdminJson.Error(409, $"{name} is the name of {several.Count} instances: use a uuid")),
    };
}
