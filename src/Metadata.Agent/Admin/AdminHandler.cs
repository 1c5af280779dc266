using System.Text;
using Metadata.Agent.Hosting;
using Metadata.Agent.Tokens;
using Metadata.Instances.Admin;
using Metadata.Linux.Transport;
using Metadata.Relay;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Admin;

/// <summary>The admin wire: every request is work for the store's thread.</summary>
internal sealed class AdminHandler(EventLoop loop, AgentStore store, AgentStatus status, SessionTokenService tokens, ILogger logger) : IExchangeHandler
{
    private static readonly byte[] _json = "application/json"u8.ToArray();

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

        AdminResponse answer = await store.Worker.RunAsync(loop, () => Perform(method, path, body.Body));
        if (method != "GET")
        {
            AgentLog.Administered(logger, method, path, answer.Status);
        }

        await exchange.AnswerAsync(answer.Status, _json, answer.Body);
    }

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
