using System.Text;
using Metadata.Http;
using Metadata.Relay;

namespace Metadata.NamespaceProxy.Supervise.Admin;

/// <summary>The supervisor's admin wire: AdminProtocol.md of Metadata.Instances.</summary>
internal sealed class AdminHandler(StatusDocument status, MetricsDocument metrics, ReadyDocument ready) : IExchangeHandler
{
    private static readonly byte[] Json = "application/json"u8.ToArray();
    private static readonly byte[] Prometheus = "text/plain; version=0.0.4; charset=utf-8"u8.ToArray();
    private static readonly byte[] Absent = """{"error": "no such path"}"""u8.ToArray();
    private static readonly byte[] WrongMethod = """{"error": "only GET"}"""u8.ToArray();
    private static readonly byte[] WrongQuery = """{"error": "ask for network=UUID, router=UUID or all, with timeout=SECONDS of at most 3600"}"""u8.ToArray();

    public ValueTask HandleAsync(Exchange exchange)
    {
        if (exchange.Head.Kind != HttpMethodKind.Get)
        {
            return exchange.AnswerAsync(405, Json, WrongMethod);
        }

        var target = Encoding.UTF8.GetString(exchange.Head.Path).Split('?', 2);
        return (target[0], target.Length) switch
        {
            ("/status", 1) => exchange.AnswerAsync(200, Json, status.Write()),
            ("/metrics", 1) => exchange.AnswerAsync(200, Prometheus, metrics.Write()),
            ("/ready", 2) when ReadyQuestion.Parse(target[1]) is { } question => WaitAsync(exchange, question),
            ("/ready", _) => exchange.AnswerAsync(400, Json, WrongQuery),
            _ => exchange.AnswerAsync(404, Json, Absent),
        };
    }

    private async ValueTask WaitAsync(Exchange exchange, ReadyQuestion question)
    {
        var (isReady, json) = await ready.WaitAsync(question);
        await exchange.AnswerAsync(isReady ? 200 : 504, Json, json);
    }
}
