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
    private const int MaxStackId = 256;

    private volatile byte[][] _secrets = [Encoding.UTF8.GetBytes(responder.Options.MetadataProxySharedSecret)];
    private readonly PortCache? _ports = ports is null ? null : new PortCache(ports, responder.Options.MetadataCacheExpiration, responder.Time);

    /// <summary>An instance's metadata could not be built: its id and why. Raised on any thread.</summary>
    public event Action<string, Exception>? BuildFailed;

    /// <summary>The secrets of which one must have signed, from now on; a rotation has several.</summary>
    public void AcceptSecrets(IEnumerable<string> secrets) => _secrets = [.. secrets.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Answers a request that still has to prove who it is (the :8775 listener).</summary>
    public ValueTask<ResponderAnswer> AnswerAsync(NovaRequest request, CancellationToken ct)
    {
        if (responder.AnswerWithoutIdentity(request.Method, request.Target) is { } root)
        {
            return new(root);
        }

        if (!responder.Options.ServiceMetadataProxy)
        {
            return AnswerPeerAsync(request, ct);
        }

        if (!string.IsNullOrEmpty(request.MetadataProvider))
        {
            return AnswerProviderAsync(request, ct);
        }

        return Refuse(request) is { } refusal
            ? new(refusal)
            : AnswerForAsync(request.InstanceId!, request.TenantId, request.ForwardedFor, request, ct);
    }

    /// <summary>Answers for an instance whose identity is established.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="projectId">Its claimed project; null = not checked.</param>
    /// <param name="address">Fallback of local-ipv4.</param>
    /// <param name="request">The request.</param>
    /// <param name="ct">Cancels outside look-ups.</param>
    public ValueTask<ResponderAnswer> AnswerForAsync(string instanceId, string? projectId, string? address, NovaRequest request, CancellationToken ct) =>
        AnswerViewAsync(instanceId, instanceId, projectId, address, request, ct);

    private async ValueTask<ResponderAnswer> AnswerViewAsync(string key, string instanceId, string? projectId, string? address, NovaRequest request, CancellationToken ct)
    {
        InstanceView? view;
        try
        {
            view = await views.GetAsync(key, instanceId, address, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // nova answers whatever keeps it from building the metadata with this text.
            BuildFailed?.Invoke(instanceId, e);
            return Error(request, 500, ErrorPage.Unknown);
        }

        if (view is null || (projectId is not null && view.Instance.Record.ProjectId != projectId))
        {
            return ErrorPage.NotFound(request.Method, request.Accept);
        }

        var answer = responder.Answer(view.Instance, request.Method, request.Target, request.Accept);
        return answer.Kind == AnswerKind.Prepared ? answer : await completion.CompleteAsync(answer, view, request, ct);
    }

    private async ValueTask<ResponderAnswer> AnswerPeerAsync(NovaRequest request, CancellationToken ct)
    {
        var address = request.PeerAddress;
        if (string.IsNullOrEmpty(address))
        {
            return Error(request, 500, ErrorPage.Unknown);
        }

        try
        {
            return _ports is not null && await _ports.ByAddressAsync(address, ct) is { } found
                ? await AnswerViewAsync(address, found.InstanceId, null, address, request, ct)
                : ErrorPage.NotFound(request.Method, request.Accept);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return Error(request, 500, ErrorPage.Unknown);
        }
    }

    private async ValueTask<ResponderAnswer> AnswerProviderAsync(NovaRequest request, CancellationToken ct)
    {
        if (request.ForwardedFor is null)
        {
            return Error(request, 400, "X-Forwarded-For is missing from request.");
        }

        var provider = request.MetadataProvider!;
        var address = request.ForwardedFor.Split(',')[0];
        if (_secrets[0].Length > 0 && RefuseSignature(request, provider, request.MetadataProviderSignature ?? "") is { } refusal)
        {
            return refusal;
        }

        IReadOnlyList<InstanceIdentity>? found;
        try
        {
            found = _ports is null ? null : await _ports.ByProviderAsync(provider, address, ct);
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

    private ResponderAnswer? Refuse(NovaRequest request) => request switch
    {
        { InstanceId: null } => Error(request, 400, "X-Instance-ID header is missing from request."),
        { InstanceIdSignature: null } => Error(request, 400, "X-Instance-ID-Signature header is missing from request."),
        { TenantId: null } => Error(request, 400, "X-Tenant-ID header is missing from request."),
        _ => RefuseSignature(request, request.InstanceId, request.InstanceIdSignature),
    };

    private ResponderAnswer? RefuseSignature(NovaRequest request, string id, string signature)
    {
        // Python compares only ASCII texts and raises on others.
        if (!Ascii.IsValid(signature))
        {
            return ErrorPage.Uncaught(request.Method);
        }

        return Verify(id, signature) ? null : Error(request, 403, BadSignature);
    }

    private bool Verify(string id, string signature)
    {
        if (signature.Length != InstanceSignature.Length)
        {
            return false;
        }

        Span<byte> presented = stackalloc byte[InstanceSignature.Length];
        Encoding.ASCII.GetBytes(signature, presented);
        Span<byte> idBytes = stackalloc byte[MaxStackId];
        ReadOnlySpan<byte> named = Encoding.UTF8.TryGetBytes(id, idBytes, out var length) ? idBytes[..length] : Encoding.UTF8.GetBytes(id);
        var matches = false;
        foreach (var secret in _secrets)
        {
            matches |= InstanceSignature.Verify(secret, named, presented);
        }

        return matches;
    }

    private static ResponderAnswer Error(NovaRequest request, int status, string text) =>
        ErrorPage.Render(status, text, request.Method, request.Accept);
}
