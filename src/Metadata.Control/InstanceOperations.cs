using System.Text.Json;
using System.Text.Json.Nodes;

namespace Metadata.Control;

/// <summary>metadatactl instance …</summary>
internal static class InstanceOperations
{
    public static async Task ImportAsync(ControlContext context, string file, CancellationToken ct)
    {
        var body = await ReadAsync(file, ct);
        await context.SendAndWriteAsync("POST", "/import?file=" + Uri.EscapeDataString(file), body, answer =>
            context.Output.WriteLine($"{answer.GetProperty("imported").GetArrayLength()} imported"), ct);
    }

    public static Task ListAsync(ControlContext context, CancellationToken ct) =>
        context.SendAndWriteAsync("GET", "/instances", default, answer =>
        {
            List<string[]> rows = [["UUID", "KEY", "NAME", "PROJECT"]];
            rows.AddRange(answer.GetProperty("instances").EnumerateArray().Select(one => new[]
            {
                Text(one, "uuid"), Text(one, "key"), Text(one, "name"), Text(one, "project_id"),
            }));
            Rendering.Table(context.Output, rows);
        }, ct);

    public static Task ShowAsync(ControlContext context, string id, CancellationToken ct) =>
        context.SendAndWriteAsync("GET", PathOf(id), default, context.WriteIndented, ct);

    public static Task DeleteAsync(ControlContext context, string id, CancellationToken ct) =>
        context.SendAndWriteAsync("DELETE", PathOf(id), default, answer => context.Output.WriteLine($"{Text(answer, "id")} deleted"), ct);

    public static async Task ExportAsync(ControlContext context, string? file, CancellationToken ct)
    {
        var export = await context.SendAsync("GET", "/export", default, ct);
        if (file is not (null or "-"))
        {
            // Exports hold user-data and passwords.
            await using var stream = new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            await stream.WriteAsync(export, ct);
            return;
        }

        await using var output = Console.OpenStandardOutput();
        await output.WriteAsync(export, ct);
        output.WriteByte((byte)'\n');
    }

    public static Task PasswordAsync(ControlContext context, string id, CancellationToken ct) =>
        context.SendAndWriteAsync("GET", PathOf(id) + "/password", default, answer => context.Output.WriteLine(Text(answer, "password")), ct);

    public static Task ClearPasswordAsync(ControlContext context, string id, CancellationToken ct) =>
        context.SendAndWriteAsync("DELETE", PathOf(id) + "/password", default, answer => context.Output.WriteLine($"{Text(answer, "id")} password cleared"), ct);

    public static async Task SetAsync(ControlContext context, string id, InstanceChanges changes, CancellationToken ct)
    {
        var patch = new JsonObject();
        foreach (var (field, value) in changes.Texts)
        {
            patch[field] = value;
        }

        if (changes.UserDataFile is { } file)
        {
            patch["user_data_b64"] = file.Length == 0 ? null : Convert.ToBase64String(await ReadAsync(file, ct));
        }

        if (changes.Metadata.Count > 0)
        {
            patch["metadata"] = MetadataPatch(changes.Metadata);
        }

        if (patch.Count == 0)
        {
            throw new ControlException("nothing to set; name at least one of --name, --hostname, --image, --user-data, --metadata …");
        }

        var body = System.Text.Encoding.UTF8.GetBytes(patch.ToJsonString());
        await context.SendAndWriteAsync("PATCH", PathOf(id), body, answer => context.Output.WriteLine($"{Text(answer, "id")} changed"), ct);
    }

    private static JsonObject MetadataPatch(IReadOnlyList<string> pairs)
    {
        var patch = new JsonObject();
        foreach (var pair in pairs)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? pair : pair[..equals];
            patch[key.Length > 0 ? key : throw new ControlException($"--metadata {pair}: write KEY=VALUE, or KEY alone to remove it")] =
                equals < 0 ? null : pair[(equals + 1)..];
        }

        return patch;
    }

    private static string PathOf(string id) => "/instances/" + Uri.EscapeDataString(id);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";

    private static async Task<byte[]> ReadAsync(string file, CancellationToken ct)
    {
        if (file != "-")
        {
            return File.Exists(file)
                ? await File.ReadAllBytesAsync(file, ct)
                : throw new ControlException($"{file}: no such file");
        }

        await using var input = Console.OpenStandardInput();
        using var buffer = new MemoryStream();
        await input.CopyToAsync(buffer, ct);
        return buffer.ToArray();
    }
}
