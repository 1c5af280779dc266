using System.Buffers;
using Metadata.Agent.Server;
using Metadata.Http;
using Metadata.Instances;
using Metadata.Linux.Transport;
using Metadata.Nova;
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

    // Exchange leaves a HEAD's body out by itself and wants it for the length.
    private static ValueTask SendAsync(Exchange exchange, in ResponderAnswer answer)
    {
        if (!answer.HasSeed)
        {
            return exchange.AnswerAsync(answer.Status, answer.ContentType, answer.Prefix);
        }

        var body = new ArrayBufferWriter<byte>((int)answer.ContentLength);
        (answer with { OmitBody = false }).WriteBody(body);
        return exchange.AnswerAsync(answer.Status, answer.ContentType, body.WrittenMemory);
    }

    private ValueTask AnswerPreparedAsync(Exchange exchange, PreparedInstance prepared)
    {
        RequestHead head = exchange.Head;
        head.TryGetSingle(KnownField.Accept, out ReadOnlySpan<byte> accept);
        ResponderAnswer answer = documents.Responder.Answer(prepared, head.Method, head.Path, accept);
        return answer.Kind == AnswerKind.Prepared
            ? SendAsync(exchange, answer)
            : AnswerWithStateAsync(exchange, answer, prepared, RequestOf(head, null));
    }

    private static NovaRequest RequestOf(RequestHead head, byte[]? body)
    {
        head.TryGetSingle(KnownField.Accept, out ReadOnlySpan<byte> accept);
        return new NovaRequest { Method = head.Method.ToArray(), Target = head.Path.ToArray(), Accept = accept.ToArray(), Body = body };
    }

    private async ValueTask AnswerWithStateAsync(Exchange exchange, ResponderAnswer answer, PreparedInstance prepared, NovaRequest request) =>
        await SendAsync(exchange, await documents.CompleteAsync(loop, answer, prepared, request));

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
        NovaRequest request = RequestOf(exchange.Head, null);
        BodyResult body = await exchange.ReadBodyAsync();
        if (body.Failure != Failure.None)
        {
            await exchange.RefuseAsync(body.Failure);
            return;
        }

        request = request with { Body = body.Body.ToArray() };
        PreparedInstance? prepared = await documents.LoadAsync(loop, identity.InstanceId, query.Address);
        if (prepared is null)
        {
            await exchange.RefuseAsync(Failure.InstanceNotFound);
            return;
        }

        ResponderAnswer answer = documents.Responder.Answer(prepared, request.Method, request.Target, request.Accept);
        await (answer.Kind == AnswerKind.Prepared
            ? SendAsync(exchange, answer)
            : AnswerWithStateAsync(exchange, answer, prepared, request));
    }
}
