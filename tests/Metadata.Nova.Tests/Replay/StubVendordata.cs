using System.Text;
using System.Text.Json;

namespace Metadata.Nova.Tests.Replay;

/// <summary>Answers as Golden/vendordata_stub.py does when nova asks it.</summary>
internal sealed class StubVendordata(string? staticText) : IVendordataSource
{
    public const string StaticPath = "/vendordata/static.json";
    public const string Url = "http://127.0.0.1:18991";

    public ValueTask<string> ReadStaticAsync(string path, CancellationToken ct) =>
        path == StaticPath && staticText is not null ? new(staticText) : throw new FileNotFoundException(path);

    public ValueTask<string?> FetchAsync(string url, ReadOnlyMemory<byte> body, CancellationToken ct) =>
        new(url.StartsWith(Url, StringComparison.Ordinal) ? Answer(url[Url.Length..], body.Span) : null);

    private static string? Answer(string path, ReadOnlySpan<byte> body) => path switch
    {
        "/ok" or "/absredirect" => """{"zulu": 1, "alpha": "two", "list": [1, 2]}""",
        "/created" => """{"created": true}""",
        "/dup" => """{"dup": true}""",
        "/echo" => Echo(body),
        "/empty" => "",
        "/list" => """[1, "two", {"three": 3}]""",
        "/null" => "null",
        "/nojson" => "this is not json",
        _ when path.StartsWith("/query", StringComparison.Ordinal) => $$"""{"path": "{{path}}"}""",
        _ => null,
    };

    private static string Echo(ReadOnlySpan<byte> body)
    {
        using var parsed = JsonDocument.Parse(Encoding.UTF8.GetString(body));
        var answer = new SortedDictionary<string, object?>(StringComparer.Ordinal)
        {
            ["method"] = "POST",
            ["path"] = "/echo",
            ["body"] = Sorted(parsed.RootElement),
            ["content_type"] = "application/json",
            ["accept"] = "application/json",
            ["user_agent"] = "openstack-nova-vendordata",
        };
        return JsonSerializer.Serialize(answer);
    }

    private static object? Sorted(JsonElement element) => element.ValueKind == JsonValueKind.Object
        ? new SortedDictionary<string, object?>(element.EnumerateObject().ToDictionary(p => p.Name, p => Sorted(p.Value)), StringComparer.Ordinal)
        : element.Clone();
}
