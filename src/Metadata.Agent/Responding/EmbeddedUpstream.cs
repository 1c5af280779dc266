using Metadata.Agent.Server;
using Metadata.Http;
using Metadata.Instances;
using Metadata.Linux.Transport;
using Metadata.Relay;

namespace Metadata.Agent.Responding;

/// <summary>
/// The responder in this process. A prepared instance is answered without leaving the loop or allocating; a cold one,
/// a body and a password go the slow way.
/// </summary>
internal sealed class EmbeddedUpstream(EventLoop loop, InstanceDocuments documents) : IUpstream
{
    /// <inheritdoc/>
    public ValueTask AnswerAsync(Exchange exchange, in DirectoryQuery query, in InstanceIdentity identity)
    {
        if (exchange.Head.Framing != BodyFraming.None)
        {
            return AnswerWithBodyAsync(exchange, query, identity);
        }

        return documents.TryGet(identity.InstanceId, query.Address, out PreparedInstance prepared)
            ? AnswerPreparedAsync(exchange, prepared)
            : AnswerColdAsync(exchange, query, identity);
    }

    private ValueTask AnswerPreparedAsync(Exchange exchange, PreparedInstance prepared)
    {
        RequestHead head = exchange.Head;
        head.TryGetSingle(KnownField.Accept, out ReadOnlySpan<byte> accept);
        ResponderAnswer answer = documents.Responder.Answer(prepared, head.Method, head.Path, accept);
        return exchange.AnswerAsync(answer.Status, answer.ContentType, answer.Body);
    }

    private async ValueTask AnswerColdAsync(Exchange exchange, DirectoryQuery query, InstanceIdentity identity)
    {
        PreparedInstance? prepared = await documents.LoadAsync(loop, identity.InstanceId, query.Address);
        await (prepared is null
            ? exchange.RefuseAsync(Failure.InstanceNotFound)
            : AnswerPreparedAsync(exchange, prepared));
    }

    private async ValueTask AnswerWithBodyAsync(Exchange exchange, DirectoryQuery query, InstanceIdentity identity)
    {
        // Reading the body ends the head's spans.
        byte[] method = exchange.Head.Method.ToArray();
        byte[] path = exchange.Head.Path.ToArray();
        exchange.Head.TryGetSingle(KnownField.Accept, out ReadOnlySpan<byte> field);
        byte[] accept = field.ToArray();
        BodyResult body = await exchange.ReadBodyAsync();
        if (body.Failure != Failure.None)
        {
            await exchange.RefuseAsync(body.Failure);
            return;
        }

        PreparedInstance? prepared = await documents.LoadAsync(loop, identity.InstanceId, query.Address);
        if (prepared is null)
        {
            await exchange.RefuseAsync(Failure.InstanceNotFound);
            return;
        }

        ResponderAnswer answer = documents.Responder.Answer(prepared, method, path, accept);
        await exchange.AnswerAsync(answer.Status, answer.ContentType, answer.Body);
    }
}
