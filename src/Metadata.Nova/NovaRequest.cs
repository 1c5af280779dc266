namespace Metadata.Nova;

/// <summary>One request as nova's pipeline sees it; a header that came twice is joined with a comma, an absent one is null.</summary>
public sealed record NovaRequest
{
    /// <summary>Method, as sent.</summary>
    public required byte[] Method { get; init; }

    /// <summary>Request target, as sent.</summary>
    public required byte[] Target { get; init; }

    /// <summary>Accept; empty when absent.</summary>
    public byte[] Accept { get; init; } = [];

    /// <summary>Body; null without Content-Length.</summary>
    public byte[]? Body { get; init; }

    /// <summary>X-Forwarded-For.</summary>
    public string? ForwardedFor { get; init; }

    /// <summary>X-Instance-ID.</summary>
    public string? InstanceId { get; init; }

    /// <summary>X-Instance-ID-Signature.</summary>
    public string? InstanceIdSignature { get; init; }

    /// <summary>X-Tenant-ID.</summary>
    public string? TenantId { get; init; }

    /// <summary>X-Metadata-Provider.</summary>
    public string? MetadataProvider { get; init; }

    /// <summary>X-Metadata-Provider-Signature.</summary>
    public string? MetadataProviderSignature { get; init; }

    /// <summary>TCP peer address.</summary>
    public string? PeerAddress { get; init; }
}
