using Metadata.Agent.Hosting;
using Metadata.Instances;
using Metadata.Linux.Transport;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Server;

/// <summary>The proxies' socket: who is asking, then the upstream. Anything but exactly one match is refused.</summary>
internal sealed class AgentHandler(IInstanceDirectory directory, IUpstream upstream, ILogger logger) : IExchangeHandler
{
    /// <inheritdoc/>
    public int MaxBodyBytes => 1 << 20;

    /// <inheritdoc/>
    public bool Admits(LoopConnection connection) => true;

    /// <inheritdoc/>
    public ValueTask HandleAsync(HttpExchange exchange)
    {
        if (CallerIdentity.Read(exchange.Head, exchange.Addresses, out DirectoryQuery query) is { } refusal)
        {
            OnRefused(exchange, 400, refusal);
            return default;
        }

        exchange.Address = query.Address;
        ValueTask<DirectoryAnswer> find = directory.FindAsync(query, CancellationToken.None);
        return find.IsCompletedSuccessfully ? DispatchAsync(exchange, query, find.Result) : AwaitAsync(exchange, query, find);
    }

    /// <inheritdoc/>
    public void OnRefused(HttpExchange exchange, int status, string code) =>
        AgentLog.RequestRefused(logger, exchange.WriteFailure(status, code), status, code);

    /// <inheritdoc/>
    public void OnFault(Exception exception) => AgentLog.Fault(logger, exception);

    private async ValueTask AwaitAsync(HttpExchange exchange, DirectoryQuery query, ValueTask<DirectoryAnswer> find)
    {
        DirectoryAnswer answer = await find;
        await exchange.Connection.Loop.SwitchTo();
        await DispatchAsync(exchange, query, answer);
    }

    private ValueTask DispatchAsync(HttpExchange exchange, DirectoryQuery query, DirectoryAnswer answer)
    {
        switch (answer.Outcome)
        {
            case LookupOutcome.Found:
                return upstream.AnswerAsync(exchange, answer.Identity);
            case LookupOutcome.NotFound:
                AgentLog.NoSuchPort(
                    logger, exchange.WriteFailure(404, "no-such-port"), query.Address, Name(query.Kind), query.Id);
                return default;
            case LookupOutcome.Ambiguous:
                AgentLog.AmbiguousPort(
                    logger, exchange.WriteFailure(404, "ambiguous-port"), query.Address, Name(query.Kind), query.Id);
                return default;
            default:
                AgentLog.DirectoryUnavailable(
                    logger, exchange.WriteFailure(503, "directory-unavailable", retryAfterSeconds: 1), query.Address,
                    Name(query.Kind), query.Id);
                return default;
        }
    }

    private static string Name(NetworkKind kind) => kind == NetworkKind.Network ? "network" : "router";
}
