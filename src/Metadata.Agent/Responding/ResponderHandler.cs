using Metadata.Agent.Server;
using Metadata.Http;
using Metadata.Linux.Transport;
using Metadata.Nova;
using Metadata.Relay;

namespace Metadata.Agent.Responding;

/// <summary>The responder's own listener on one loop: a caller proves by signed fields for whom it asks, as with nova.</summary>
internal sealed class ResponderHandler(EventLoop loop, EmbeddedResponder responder) : IExchangeHandler
{
    private readonly AnswerSender _sender = new();

    /// <inheritdoc/>
    public async ValueTask HandleAsync(Exchange exchange)
    {
        string peer = ((RelayConnection)exchange.Connection).Inner.RemoteAddress.ToString();
        NovaRequest request = NovaRequests.WithIdentity(exchange.Head, peer);
        BodyFraming framing = exchange.Head.Framing;
        if (framing != BodyFraming.None)
        {
            (byte[] body, Failure failure) = await RequestBodies.ReadAsync(exchange);
            if (failure != Failure.None)
            {
                await exchange.RefuseAsync(failure);
                return;
            }

            // nova looks at Content-Length alone: a chunked body is none to it.
            request = framing == BodyFraming.Length ? request with { Body = body } : request;
        }

        ResponderAnswer answer;
        try
        {
            answer = await responder.Pipeline.AnswerAsync(request, CancellationToken.None);
        }
        finally
        {
            await loop.SwitchTo();
        }

        await _sender.SendAsync(exchange, answer);
    }
}
