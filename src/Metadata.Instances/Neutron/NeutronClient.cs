using System.Net;
using System.Text.Json;
using Metadata.Instances.Keystone;

namespace Metadata.Instances.Neutron;

/// <summary>Lists ports by Neutron's API v2.0: token, pages, time limit.</summary>
/// <param name="options">How.</param>
/// <param name="tokens">Gives tokens; null = noauth.</param>
/// <param name="client">Sends the requests.</param>
internal sealed class NeutronClient(NeutronOptions options, KeystoneTokens? tokens, HttpMessageInvoker client)
{
    private const int MostPages = 100;
    private const int MostBytes = 16 << 20;
    private const string Fields = "fields=id&fields=device_id&fields=device_owner&fields=project_id&fields=tenant_id&fields=network_id&fields=mac_address&fields=fixed_ips";

    private long _requests;

    /// <summary>Requests sent so far.</summary>
    public long Requests => Volatile.Read(ref _requests);

    /// <summary>Every port that the filter matches.</summary>
    /// <param name="filter">A query; never empty, so that nothing ever means everything.</param>
    /// <exception cref="NeutronException">Neutron could not be asked.</exception>
    public async Task<IReadOnlyList<NeutronPort>> ListPortsAsync(string filter)
    {
        using var limit = new CancellationTokenSource(options.Timeout);
        try
        {
            var ports = new List<NeutronPort>();
            string? query = $"?{filter}&{Fields}";
            for (int page = 0; query is not null; page++)
            {
                if (page == MostPages)
                {
                    throw new NeutronException($"more than {MostPages} pages of ports");
                }

                query = await ReadPageAsync(query, ports, limit.Token).ConfigureAwait(false);
            }

            return ports;
        }
        catch (OperationCanceledException exception)
        {
            throw new NeutronException("no answer in time", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new NeutronException(exception.Message, exception);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new NeutronException("its answer is no list of ports", exception);
        }
    }

    private async Task<string?> ReadPageAsync(string query, List<NeutronPort> ports, CancellationToken ct)
    {
        KeystoneToken? token = tokens is null ? null : await tokens.GetAsync(refused: null, ct).ConfigureAwait(false);
        HttpResponseMessage response = await SendAsync(query, token, ct).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.Unauthorized && token is not null)
        {
            response.Dispose();
            response = await SendAsync(query, await tokens!.GetAsync(token.Id, ct).ConfigureAwait(false), ct).ConfigureAwait(false);
        }

        using (response)
        {
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new NeutronException($"status {(int)response.StatusCode}");
            }

            await response.Content.LoadIntoBufferAsync(MostBytes, ct).ConfigureAwait(false);
            using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(ct).ConfigureAwait(false));
            JsonElement root = document.RootElement;
            ports.AddRange(root.GetProperty("ports").EnumerateArray().Select(ReadPort));
            return root.TryGetProperty("ports_links", out JsonElement links) && links.ValueKind == JsonValueKind.Array ? NextOf(links) : null;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string query, KeystoneToken? token, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, EndpointOf(token) + "/ports" + query);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Auth-Token", token.Id);
        }
        else
        {
            // How a caller names itself to a neutron-server with auth_strategy = noauth.
            request.Headers.TryAddWithoutValidation("X-Roles", "admin");
            request.Headers.TryAddWithoutValidation("X-Project-Id", "metadata-proxy");
        }

        Interlocked.Increment(ref _requests);
        return await client.SendAsync(request, ct).ConfigureAwait(false);
    }

    private string EndpointOf(KeystoneToken? token)
    {
        string url = options.EndpointOverride.Length > 0
            ? options.EndpointOverride
            : token?.FindEndpoint(options.ServiceType, options.Interfaces, options.Region)
                ?? throw new NeutronException(
                    $"keystone's catalogue has no {options.ServiceType} endpoint of interface {string.Join(" or ", options.Interfaces)}"
                    + (options.Region.Length > 0 ? $" in region {options.Region}" : "") + ": set endpoint_override, valid_interfaces or region_name in [neutron]");
        url = url.TrimEnd('/');
        return url.EndsWith("/v2.0", StringComparison.Ordinal) ? url : url + "/v2.0";
    }

    // Only the query: behind a proxy neutron names an address that is not ours to use.
    private static string? NextOf(JsonElement links)
    {
        foreach (JsonElement link in links.EnumerateArray())
        {
            if (Text(link, "rel") == "next" && Text(link, "href") is var href && href.IndexOf('?', StringComparison.Ordinal) is >= 0 and var question)
            {
                return href[question..];
            }
        }

        return null;
    }

    private static NeutronPort ReadPort(JsonElement port)
    {
        string project = Text(port, "project_id");
        return new NeutronPort(
            Text(port, "id"), Text(port, "device_id"), Text(port, "device_owner"), project.Length > 0 ? project : Text(port, "tenant_id"),
            Text(port, "network_id"), Text(port, "mac_address"), [.. ReadAddresses(port)]);
    }

    private static IEnumerable<IPAddress> ReadAddresses(JsonElement port)
    {
        if (port.TryGetProperty("fixed_ips", out JsonElement fixedIps) && fixedIps.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement fixedIp in fixedIps.EnumerateArray())
            {
                if (IPAddress.TryParse(Text(fixedIp, "ip_address"), out IPAddress? address))
                {
                    yield return address;
                }
            }
        }
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
