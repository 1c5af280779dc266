using Metadata.Agent.Server;
using Metadata.Http;
using Metadata.Instances;
using Metadata.Instances.Caching;
using Metadata.Linux.Transport;
using Metadata.Nova;
using Metadata.Relay;

namespace Metadata.Agent.Responding;

/// <summary>
/// The responder in this process. A prepared document is answered without leaving the loop or allocating; a cold
/// instance, a body, a password and dynamic vendordata go the slow way.
/// </summary>
/// <param name="loop">The loop.</param>
/// <param name="responder">The responder.</param>
/// <param name="directory">Asked again when the store has no record of an owner; null = what the directory says is never old.</param>
internal sealed class EmbeddedUpstream(EventLoop loop, EmbeddedResponder responder, CachingDirectory? directory) : IUpstream
{
    private readonly AnswerSender _sender = new();

    /// <inheritdoc/>
    public ValueTask AnswerAsync(Exchange exchange, in DirectoryQuery query, in InstanceIdentity identity)
    {
        RequestHead head = exchange.Head;
        if (head.Framing != BodyFraming.None
            || head.Count(KnownField.Accept) > 1
            || responder.Views.Find(identity.InstanceId) is not { } view
            || view.Instance.Record.ProjectId != identity.ProjectId)
        {
            return AnswerSlowlyAsync(exchange, query, identity);
        }

        head.TryGetSingle(KnownField.Accept, out ReadOnlySpan<byte> accept);
        ResponderAnswer answer = responder.Responder.Answer(view.Instance, head.Method, head.Path, accept);
        return answer is { Kind: AnswerKind.Prepared, Status: 200 }
            ? _sender.SendAsync(exchange, answer)
            : AnswerSlowlyAsync(exchange, query, identity);
    }

    private async ValueTask<InstanceIdentity?> OwnerWithRecordAsync(DirectoryQuery query, InstanceIdentity found)
    {
        if (responder.HasRecord(found.InstanceId))
        {
            return found;
        }

        // Perhaps the address has another owner by now.
        return directory is not null
            && await directory.DoubtAsync(query, found) is { Outcome: LookupOutcome.Found, Identity: var newer }
            && responder.HasRecord(newer.InstanceId)
                ? newer
                : null;
    }

    private async ValueTask AnswerSlowlyAsync(Exchange exchange, DirectoryQuery query, InstanceIdentity identity)
    {
        NovaRequest request = NovaRequests.Of(exchange.Head);
        (byte[] body, Failure failure) = await RequestBodies.ReadAsync(exchange);
        if (failure != Failure.None)
        {
            await exchange.RefuseAsync(failure);
            return;
        }

        // Neutron's agent gives nova a Content-Length whatever the guest's framing was.
        request = request with { Body = body };
        ResponderAnswer answer;
        try
        {
            // The version list is there even for an instance that cannot be built.
            if (responder.Responder.AnswerWithoutIdentity(request.Method, request.Target) is { } root)
            {
                answer = root;
            }
            else if (await OwnerWithRecordAsync(query, identity) is { } owner)
            {
                answer = await responder.Pipeline.AnswerForAsync(
                    owner.InstanceId, owner.ProjectId, query.Address.ToString(), request, CancellationToken.None);
            }
            else
            {
                failure = Failure.RecordMissing;
                answer = default;
            }
        }
        finally
        {
            await loop.SwitchTo();
        }

        if (failure != Failure.None)
        {
            exchange.State = new RefusalDetail($"{query.Address} belongs to instance {identity.InstanceId}");
            await exchange.RefuseAsync(failure);
            return;
        }

        await _sender.SendAsync(exchange, AgentAnswers.Replace(answer, request.Method, request.Accept));
    }
}
