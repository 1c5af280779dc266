using System.Text;
using Metadata.Agent.Explaining;
using Metadata.Agent.Hosting;
using Metadata.Agent.Telemetry;
using Metadata.Agent.Tokens;
using Metadata.Instances.Admin;
using Metadata.Linux.Transport;
using Metadata.Relay;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Admin;

/// <summary>The admin wire: every request is work for the store's thread.</summary>
internal sealed class AdminHandler(
    EventLoop loop, AgentStore store, AgentStatus status, SessionTokenService tokens, SecretCheck secrets,
    Explanation explanation,
    MetricsReport metrics, TraceReport traces, RequestReport requests, ILogger logger) : IExchangeHandler
{
    private const string MetricsPath = "/metrics";

    private static readonly byte[] _json = "application/json"u8.ToArray();
    private static readonly byte[] _text = Encoding.ASCII.GetBytes(PrometheusWriter.ContentType);

    private readonly InstanceAdministration _administration = new(store.Instances);

    /// <inheritdoc/>
    public async ValueTask HandleAsync(Exchange exchange)
    {
        string method = Encoding.ASCII.GetString(exchange.Head.Method);
        string path = Encoding.UTF8.GetString(exchange.Head.Path);
        BodyResult body = await exchange.ReadBodyAsync();
        if (body.Failure != Failure.None)
        {
            await exchange.RefuseAsync(body.Failure);
            return;
        }

        AdminResponse answer;
        try
        {
            answer = await PerformAsync(method, path, body.Body);
        }
        finally
        {
            await loop.SwitchTo();
        }

        if (method != "GET")
        {
            AgentLog.Administered(logger, method, path, answer.Status);
        }

        await exchange.AnswerAsync(answer.Status, path == MetricsPath ? _text : _json, answer.Body);
    }

    // What waits for another service does not hold up the store's thread.
    private Task<AdminResponse> PerformAsync(string method, string path, ReadOnlyMemory<byte> body) => (method, path) switch
    {
        ("GET", "/secret") => secrets.RunAsync(),
        ("GET", MetricsPath) => store.Worker.RunAsync(() => new AdminResponse(200, metrics.Write())),
        ("GET", RequestReport.Path) => requests.WriteAsync(),
        ("GET", _) when path.Split('?', 2) is [TraceReport.Path, string query] => traces.WriteAsync(query),
        ("GET", _) when path.StartsWith("/explain?", StringComparison.Ordinal) => explanation.RunAsync(loop, path),
        ("GET", _) => store.Worker.RunAsync(() => Perform(method, path, body)),
        _ => store.Administration?.HandleAsync(method, path, body, CancellationToken.None) ?? store.Worker.RunAsync(() => Perform(method, path, body)),
    };

    private AdminResponse Perform(string method, string path, ReadOnlyMemory<byte> body)
    {
        if (path == "/tokens" && method == "GET")
        {
            return TokenReport.Write(tokens);
        }

        AdminResponse answer = _administration.Handle(method, path, body);
        return path == "/status" && answer.IsSuccess ? status.AddTo(answer) : answer;
    }
}
