using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Metadata.Agent.Configuration;
using Metadata.Agent.Hosting;
using Metadata.Agent.Relaying;
using Metadata.Instances;
using Metadata.Instances.Admin;

namespace Metadata.Agent.Admin;

/// <summary>
/// Whether nova and this agent share a secret: every nova is asked, signed with each key in turn, for an instance that does
/// not exist. Nova looks at the signature first, so that 403 means another secret and any other word of its the same one.
/// </summary>
internal sealed class SecretCheck(AgentSettings settings)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    /// <summary>The answer to <c>GET /secret</c>.</summary>
    public async Task<AdminResponse> RunAsync()
    {
        AgentSnapshot snapshot = settings.Current;
        if (snapshot.Nova is not { } route)
        {
            return new AdminResponse(409, Encoding.UTF8.GetBytes("{\"error\": \"upstream is embedded: there is no other end to agree with\"}"));
        }

        return new AdminResponse(200, Write(await AskAllAsync(snapshot.Options, route)));
    }

    /// <summary>Asks every nova.</summary>
    /// <returns>For each: where it is, <c>agrees</c>, <c>differs</c>, <c>unreachable</c> or <c>unknown</c>, and the reason.</returns>
    public static async Task<IReadOnlyList<(string Endpoint, string Outcome, string Detail)>> AskAllAsync(AgentOptions options, NovaRoute route)
    {
        var report = new List<(string Endpoint, string Outcome, string Detail)>();
        foreach (NovaTarget target in route.Targets)
        {
            (string outcome, string detail) = await CheckAsync(options, target);
            report.Add((target.EndPoint.ToString(), outcome, detail));
        }

        return report;
    }

    private static async Task<(string Outcome, string Detail)> CheckAsync(AgentOptions options, NovaTarget target)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = options.NovaConnectTimeout };
        if (target.Tls is { } tls)
        {
            handler.SslOptions = tls;
        }

        using var client = new HttpMessageInvoker(handler);
        string[] secrets = [.. options.AcceptedSecrets.Prepend(options.SharedSecret).Distinct(StringComparer.Ordinal)];
        for (int i = 0; i < secrets.Length; i++)
        {
            int status;
            try
            {
                status = await AskAsync(client, target, secrets[i]);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
            {
                return ("unreachable", exception is OperationCanceledException ? "no answer in time" : exception.Message);
            }

            if (status >= 500)
            {
                return ("unknown", string.Create(CultureInfo.InvariantCulture, $"nova answered {status}"));
            }

            if (status != 403)
            {
                return i == 0
                    ? ("agrees", "")
                    : ("differs", string.Create(CultureInfo.InvariantCulture, $"nova has key {i + 1} of the list, this agent signs with the first: finish the rotation on nova, or put that key first"));
            }
        }

        return ("differs", "set metadata_proxy_shared_secret to the value of nova.conf [neutron] metadata_proxy_shared_secret, then send the agent SIGHUP");
    }

    private static async Task<int> AskAsync(HttpMessageInvoker client, NovaTarget target, string secret)
    {
        using var limit = new CancellationTokenSource(_patience);
        string id = Guid.NewGuid().ToString();
        byte[] signature = new byte[InstanceSignature.Length];
        InstanceSignature.Write(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(id), signature);
        string scheme = target.Tls is null ? "http" : "https";
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{scheme}://{target.EndPoint}/openstack/latest/meta_data.json");
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", IPAddress.Loopback.ToString());
        request.Headers.TryAddWithoutValidation("X-Instance-ID", id);
        request.Headers.TryAddWithoutValidation("X-Tenant-ID", "secret-check");
        request.Headers.TryAddWithoutValidation("X-Instance-ID-Signature", Encoding.ASCII.GetString(signature));
        using HttpResponseMessage response = await client.SendAsync(request, limit.Token);
        return (int)response.StatusCode;
    }

    private static byte[] Write(IReadOnlyList<(string Endpoint, string Outcome, string Detail)> report)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("novas");
            foreach ((string endpoint, string outcome, string detail) in report)
            {
                json.WriteStartObject();
                json.WriteString("endpoint", endpoint);
                json.WriteString("secret", outcome);
                json.WriteString("detail", detail);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
