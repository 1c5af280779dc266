using System.Text;
using Metadata.Instances;

namespace Metadata.Nova;

/// <summary>nova's metadata pipeline: root, identity, building, tenant check, routing.</summary>
/// <param name="responder">Renders and routes.</param>
/// <param name="views">Prepared instances with nova's cache semantics.</param>
/// <param name="completion">Password and dynamic vendordata.</param>
/// <param name="ports">By-address and provider modes; null = unknown everywhere.</param>
public sealed class NovaPipeline(Responder responder, InstanceViews views, AnswerCompletion completion, IPortLookup? ports)
{
    private const string BadSignature = "Invalid proxy request signature.";

    /// <summary>Answers a request that still has to prove who it is (the :8775 listener).</summary>
    public async ValueTask<ResponderAnswer> AnswerAsync(NovaRequest request, CancellationToken ct)
    {
        if (responder.AnswerWithoutIdentity(request.Method, request.Target) is { } root)
        {
            return root;
        }

        var options = responder.Options;
        if (!options.ServiceMetadataProxy)
        {
            if (request.PeerAddress is null || ports is null)
            {
                return ErrorPage.Uncaught(request.Method);
            }

            return await ports.ByAddressAsync(request.PeerAddress, ct) is { } found
                ? await AnswerForAsync(found.InstanceId, null, request.PeerAddress, request, ct)
                : Error(request, 404, ErrorPage.NotFound);
        }

        if (!string.IsNullOrEmpty(request.MetadataProvider))
        {
            return await AnswerProviderAsync(request, ct);
        }

        if (request.InstanceId is null)
        {
            return Error(request, 400, "X-Instance-ID header is missing from request.");
        }

        if (request.InstanceIdSignature is null)
        {
            return Error(request, 400, "X-Instance-ID-Signature header is missing from request.");
        }

        if (request.TenantId is null)
        {
            return Error(request, 400, "X-Tenant-ID header is missing from request.");
        }

        if (!Ascii.IsValid(request.InstanceIdSignature))
        {
            return ErrorPage.Uncaught(request.Method);
        }

        return Verify(request.InstanceId, request.InstanceIdSignature)
            ? await AnswerForAsync(request.InstanceId, request.TenantId, request.ForwardedFor, request, ct)
            : Error(request, 403, BadSignature);
    }

    /// <summary>Answers for an instance whose identity is established.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="projectId">Its claimed project; null = not checked.</param>
    /// <param name="address">Fallback of local-ipv4.</param>
    /// <param name="request">The request.</param>
    /// <param name="ct">Cancels outside look-ups.</param>
    public async ValueTask<ResponderAnswer> AnswerForAsync(string instanceId, string? projectId, string? address, NovaRequest request, CancellationToken ct)
    {
        InstanceView? view;
        try
        {
            view = await views.GetAsync(instanceId, address, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // nova answers whatever keeps it from building the metadata with this text.
            return Error(request, 500, ErrorPage.Unknown);
        }

        if (view is null || (projectId is not null && view.Instance.Record.ProjectId != projectId))
        {
            return Error(request, 404, ErrorPage.NotFound);
        }

        var answer = responder.Answer(view.Instance, request.Method, request.Target, request.Accept);
        return answer.Kind == AnswerKind.Prepared ? answer : await completion.CompleteAsync(answer, view, request, ct);
    }

    private async ValueTask<ResponderAnswer> AnswerProviderAsync(NovaRequest request, CancellationToken ct)
    {
        if (request.ForwardedFor is null)
        {
            return Error(request, 400, "X-Forwarded-For is missing from request.");
        }

        var provider = request.MetadataProvider!;
        var address = request.ForwardedFor.Split(',')[0];
        if (responder.Options.MetadataProxySharedSecret.Length > 0 && !Verify(provider, request.MetadataProviderSignature ?? ""))
        {
            return Error(request, 403, BadSignature);
        }

        IReadOnlyList<InstanceIdentity>? found;
        try
        {
            found = ports is null ? null : await ports.ByProviderAsync(provider, address, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return Error(request, 400, ErrorPage.Unknown);
        }

        return found switch
        {
            null => Error(request, 400, $"Could not find any subnets for provider {provider}"),
            [var one] => await AnswerForAsync(one.InstanceId, one.ProjectId, address, request, ct),
            _ => Error(request, 400, $"Expected a single port matching provider {provider} and IP {address}. Found {found.Count}."),
        };
    }

    private bool Verify(string id, string signature) => InstanceSignature.Verify(
        Encoding.UTF8.GetBytes(responder.Options.MetadataProxySharedSecret), Encoding.UTF8.GetBytes(id), Encoding.UTF8.GetBytes(signature));

    private static ResponderAnswer Error(NovaRequest request, int status, string text) =>
        ErrorPage.Render(status, text, request.Method, request.Accept);
}
