using Metadata.Agent.Telemetry;
using Metadata.Instances;
using Metadata.Linux.Transport;
using Metadata.Relay;
using Metadata.Relay.Link;

namespace Metadata.Agent.Server;

/// <summary>
/// The proxies' socket on one loop: who is asking, then the upstream. Anything but exactly one match is refused.
/// </summary>
internal sealed class AgentHandler(EventLoop loop, IInstanceDirectory directory, IUpstream upstream, CallerTable callers, Func<IRelayConnection, bool> admitsLink) : IExchangeHandler
{
    private readonly AddressTable _addresses = new();

    /// <inheritdoc/>
    public ValueTask HandleAsync(Exchange exchange)
    {
        if (exchange.Connection is LinkStream stream)
        {
            return FindAsync(exchange, _addresses.Read(stream.Identity));
        }

        if (LinkUpgrade.IsRequest(exchange.Head))
        {
            return admitsLink(exchange.Connection) ? exchange.AcceptLinkAsync() : exchange.RefuseAsync(Failure.IdentityInvalid);
        }

        if (CallerIdentity.Read(exchange.Head, _addresses, out DirectoryQuery query) is { } refusal)
        {
            exchange.State = new RefusalDetail(refusal);
            return exchange.RefuseAsync(Failure.IdentityInvalid);
        }

        return FindAsync(exchange, query);
    }

    private ValueTask FindAsync(Exchange exchange, DirectoryQuery query)
    {
        if (ProbeRequest.Is(exchange.Head, query.Address))
        {
            return ProbeRequest.AnswerAsync(exchange);
        }

        ValueTask<DirectoryAnswer> find = directory.FindAsync(query, CancellationToken.None);
        return find.IsCompletedSuccessfully ? DispatchAsync(exchange, query, find.Result) : AwaitAsync(exchange, query, find);
    }

    private async ValueTask AwaitAsync(Exchange exchange, DirectoryQuery query, ValueTask<DirectoryAnswer> find)
    {
        DirectoryAnswer answer = await find;
        await loop.SwitchTo();
        await DispatchAsync(exchange, query, answer);
    }

    private ValueTask DispatchAsync(Exchange exchange, in DirectoryQuery query, in DirectoryAnswer answer)
    {
        callers.Enter(exchange, query, answer, loop.TimeProvider.GetTimestamp());
        if (answer.Outcome == LookupOutcome.Found)
        {
            return upstream.AnswerAsync(exchange, query, answer.Identity);
        }

        exchange.State = new RefusalDetail(
            $"{query.Address}{(query.OfMac is { } mac ? $" (its MAC makes {mac})" : "")} in {(query.Kind == NetworkKind.Network ? "network" : "router")} {query.Id}");
        return exchange.RefuseAsync(answer.Outcome switch
        {
            LookupOutcome.NotFound => Failure.InstanceNotFound,
            LookupOutcome.Ambiguous => Failure.InstanceAmbiguous,
            _ => Failure.DirectoryUnavailable,
        });
    }
}
