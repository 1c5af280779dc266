namespace Metadata.Http;

/// <summary>Field names that are told apart while parsing, in ASCII case-insensitive spelling. At most 64: sets of them are bit masks.</summary>
public enum KnownField : byte
{
    /// <summary>Any other name.</summary>
    Other,

    /// <summary><c>host</c></summary>
    Host,

    /// <summary><c>connection</c></summary>
    Connection,

    /// <summary><c>content-length</c></summary>
    ContentLength,

    /// <summary><c>transfer-encoding</c></summary>
    TransferEncoding,

    /// <summary><c>expect</c></summary>
    Expect,

    /// <summary><c>upgrade</c></summary>
    Upgrade,

    /// <summary><c>te</c></summary>
    Te,

    /// <summary><c>trailer</c></summary>
    Trailer,

    /// <summary><c>keep-alive</c></summary>
    KeepAlive,

    /// <summary><c>proxy-connection</c></summary>
    ProxyConnection,

    /// <summary><c>proxy-authenticate</c></summary>
    ProxyAuthenticate,

    /// <summary><c>proxy-authorization</c></summary>
    ProxyAuthorization,

    /// <summary><c>http2-settings</c></summary>
    Http2Settings,

    /// <summary><c>x-forwarded-for</c></summary>
    XForwardedFor,

    /// <summary><c>forwarded</c></summary>
    Forwarded,

    /// <summary><c>x-real-ip</c></summary>
    XRealIp,

    /// <summary><c>x-neutron-network-id</c></summary>
    XNeutronNetworkId,

    /// <summary><c>x-neutron-router-id</c></summary>
    XNeutronRouterId,

    /// <summary><c>x-ovn-network-id</c></summary>
    XOvnNetworkId,

    /// <summary><c>x-instance-id</c></summary>
    XInstanceId,

    /// <summary><c>x-tenant-id</c></summary>
    XTenantId,

    /// <summary><c>x-project-id</c></summary>
    XProjectId,

    /// <summary><c>x-instance-id-signature</c></summary>
    XInstanceIdSignature,

    /// <summary><c>x-metadata-provider</c></summary>
    XMetadataProvider,

    /// <summary><c>x-metadata-provider-signature</c></summary>
    XMetadataProviderSignature,

    /// <summary><c>x-metadata-proxy</c></summary>
    XMetadataProxy,

    /// <summary><c>x-aws-ec2-metadata-token</c></summary>
    XAwsEc2MetadataToken,

    /// <summary><c>x-aws-ec2-metadata-token-ttl-seconds</c></summary>
    XAwsEc2MetadataTokenTtlSeconds,

    /// <summary><c>accept</c></summary>
    Accept,

    /// <summary><c>accept-encoding</c></summary>
    AcceptEncoding,

    /// <summary><c>user-agent</c></summary>
    UserAgent,

    /// <summary><c>content-type</c></summary>
    ContentType,

    /// <summary><c>content-encoding</c></summary>
    ContentEncoding,

    /// <summary><c>authorization</c></summary>
    Authorization,

    /// <summary><c>cookie</c></summary>
    Cookie,

    /// <summary><c>set-cookie</c></summary>
    SetCookie,

    /// <summary><c>date</c></summary>
    Date,

    /// <summary><c>server</c></summary>
    Server,

    /// <summary><c>location</c></summary>
    Location,

    /// <summary><c>retry-after</c></summary>
    RetryAfter,

    /// <summary><c>via</c></summary>
    Via,

    /// <summary><c>allow</c></summary>
    Allow,

    /// <summary><c>last-modified</c></summary>
    LastModified,

    /// <summary><c>etag</c></summary>
    ETag,

    /// <summary><c>cache-control</c></summary>
    CacheControl,

    /// <summary><c>vary</c></summary>
    Vary,

    /// <summary><c>range</c></summary>
    Range,

    /// <summary><c>if-modified-since</c></summary>
    IfModifiedSince,

    /// <summary><c>if-none-match</c></summary>
    IfNoneMatch,
}
