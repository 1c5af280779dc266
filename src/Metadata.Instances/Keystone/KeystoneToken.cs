using System.Globalization;
using System.Text.Json;

namespace Metadata.Instances.Keystone;

/// <summary>A token, and what keystone said with it.</summary>
public sealed class KeystoneToken
{
    private KeystoneToken(string id, DateTimeOffset expiresAt, IReadOnlyList<CatalogueEndpoint> catalogue)
    {
        Id = id;
        ExpiresAt = expiresAt;
        Catalogue = catalogue;
    }

    /// <summary>Value of X-Auth-Token. Never logged.</summary>
    public string Id { get; }

    /// <summary>When it ends.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>Where the services are.</summary>
    public IReadOnlyList<CatalogueEndpoint> Catalogue { get; }

    /// <summary>The endpoint of a service: the first interface of the list that has one; an empty region is any.</summary>
    public string? FindEndpoint(string type, IReadOnlyList<string> interfaces, string region)
    {
        ArgumentNullException.ThrowIfNull(interfaces);
        foreach (string name in interfaces)
        {
            // keystoneauth also takes the old names, internalURL for internal.
            string plain = name.EndsWith("URL", StringComparison.Ordinal) ? name[..^3] : name;
            foreach (CatalogueEndpoint endpoint in Catalogue)
            {
                if (endpoint.Type == type && endpoint.Interface == plain && (region.Length == 0 || endpoint.Region == region))
                {
                    return endpoint.Url;
                }
            }
        }

        return null;
    }

    /// <summary>Reads keystone's answer.</summary>
    /// <exception cref="HttpRequestException">It does not say what it must.</exception>
    internal static KeystoneToken Parse(string id, ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement token = document.RootElement.GetProperty("token");
            string? text = token.GetProperty("expires_at").GetString();
            return new KeystoneToken(
                id, DateTimeOffset.Parse(text!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal), [.. ReadCatalogue(token)]);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentNullException)
        {
            throw new HttpRequestException("keystone's answer does not say when the token expires", exception);
        }
    }

    private static IEnumerable<CatalogueEndpoint> ReadCatalogue(JsonElement token)
    {
        if (!token.TryGetProperty("catalog", out JsonElement services) || services.ValueKind != JsonValueKind.Array)
        {
            yield break;
        }

        foreach (JsonElement service in services.EnumerateArray())
        {
            string type = Text(service, "type");
            if (service.TryGetProperty("endpoints", out JsonElement endpoints) && endpoints.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement endpoint in endpoints.EnumerateArray())
                {
                    string region = Text(endpoint, "region_id");
                    yield return new CatalogueEndpoint(
                        type, Text(endpoint, "interface"), region.Length > 0 ? region : Text(endpoint, "region"), Text(endpoint, "url"));
                }
            }
        }
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
