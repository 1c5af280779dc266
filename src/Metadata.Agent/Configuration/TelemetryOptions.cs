using System.Net;
using Metadata.Configuration;
using static Metadata.Agent.Configuration.AgentOptionCatalogue;

namespace Metadata.Agent.Configuration;

/// <summary>The options of metrics that are more than numbers.</summary>
internal static class TelemetryOptions
{
    /// <summary><c>metrics_listen</c>: what it serves names networks and refusals, which is nobody's business outside this host.</summary>
    /// <exception cref="ConfigurationException">It is no loopback address with a port.</exception>
    public static IPEndPoint? ReadListen(OsloConfiguration files)
    {
        string text = files.GetString(Proxy, "metrics_listen", null) ?? "";
        if (text.Length == 0)
        {
            return null;
        }

        return IPEndPoint.TryParse(text, out IPEndPoint? endPoint) && IPAddress.IsLoopback(endPoint.Address) && endPoint.Port != 0
            ? endPoint
            : throw files.Error(Proxy, "metrics_listen", text, "not a loopback address with a port", "Write 127.0.0.1:9464 or [::1]:9464, or leave the option out");
    }

    /// <summary><c>otlp_endpoint</c>.</summary>
    /// <exception cref="ConfigurationException">It is no http or https address.</exception>
    public static Uri? ReadCollector(OsloConfiguration files)
    {
        string text = files.GetString(Proxy, "otlp_endpoint", null) ?? "";
        if (text.Length == 0)
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? address
            : throw files.Error(Proxy, "otlp_endpoint", text, "not an http or https address", "Write http://127.0.0.1:4318/v1/metrics, or leave the option out");
    }
}
