using System.Text;
using Metadata.Http;
using Metadata.Relay;

namespace Metadata.NamespaceProxy.Supervise.Admin;

/// <summary>The supervisor's admin wire: AdminProtocol.md of Metadata.Instances.</summary>
internal sealed class AdminHandler(StatusDocument status, MetricsDocument metrics) : IExchangeHandler
{
    private static readonly byte[] Json = "application/json"u8.ToArray();
    private static readonly byte[] Prometheus = "text/plain; version=0.0.4; charset=utf-8"u8.ToArray();
    private static readonly byte[] Absent = """{"error": "no such path"}"""u8.ToArray();
    private static readonly byte[] WrongMethod = """{"error": "only GET"}"""u8.ToArray();

    public ValueTask HandleAsync(Exchange exchange)
    {
        var path = Encoding.UTF8.GetString(exchange.Head.Path);
        return exchange.Head.Kind != HttpMethodKind.Get ? exchange.AnswerAsync(405, Json, WrongMethod)
            : path == "/status" ? exchange.AnswerAsync(200, Json, status.Write())
            : path == "/metrics" ? exchange.AnswerAsync(200, Prometheus, metrics.Write())
            : exchange.AnswerAsync(404, Json, Absent);
    }
}
