namespace Metadata.Http;

/// <summary>From a name's bytes to <see cref="KnownField"/>.</summary>
internal static class KnownFields
{
    /// <summary>Classifies a name that is already known to be a token.</summary>
    public static KnownField Classify(ReadOnlySpan<byte> name)
    {
        switch (name.Length)
        {
            case 2:
                return TokenText.Equals(name, "te"u8) ? KnownField.Te
                    : KnownField.Other;
            case 3:
                return TokenText.Equals(name, "via"u8) ? KnownField.Via
                    : KnownField.Other;
            case 4:
                return TokenText.Equals(name, "host"u8) ? KnownField.Host
                    : TokenText.Equals(name, "date"u8) ? KnownField.Date
                    : TokenText.Equals(name, "etag"u8) ? KnownField.ETag
                    : TokenText.Equals(name, "vary"u8) ? KnownField.Vary
                    : KnownField.Other;
            case 5:
                return TokenText.Equals(name, "allow"u8) ? KnownField.Allow
                    : TokenText.Equals(name, "range"u8) ? KnownField.Range
                    : KnownField.Other;
            case 6:
                return TokenText.Equals(name, "expect"u8) ? KnownField.Expect
                    : TokenText.Equals(name, "accept"u8) ? KnownField.Accept
                    : TokenText.Equals(name, "cookie"u8) ? KnownField.Cookie
                    : TokenText.Equals(name, "server"u8) ? KnownField.Server
                    : KnownField.Other;
            case 7:
                return TokenText.Equals(name, "upgrade"u8) ? KnownField.Upgrade
                    : TokenText.Equals(name, "trailer"u8) ? KnownField.Trailer
                    : KnownField.Other;
            case 8:
                return TokenText.Equals(name, "location"u8) ? KnownField.Location
                    : KnownField.Other;
            case 9:
                return TokenText.Equals(name, "forwarded"u8) ? KnownField.Forwarded
                    : TokenText.Equals(name, "x-real-ip"u8) ? KnownField.XRealIp
                    : KnownField.Other;
            case 10:
                return TokenText.Equals(name, "connection"u8) ? KnownField.Connection
                    : TokenText.Equals(name, "keep-alive"u8) ? KnownField.KeepAlive
                    : TokenText.Equals(name, "user-agent"u8) ? KnownField.UserAgent
                    : TokenText.Equals(name, "set-cookie"u8) ? KnownField.SetCookie
                    : KnownField.Other;
            case 11:
                return TokenText.Equals(name, "x-tenant-id"u8) ? KnownField.XTenantId
                    : TokenText.Equals(name, "retry-after"u8) ? KnownField.RetryAfter
                    : KnownField.Other;
            case 12:
                return TokenText.Equals(name, "x-project-id"u8) ? KnownField.XProjectId
                    : TokenText.Equals(name, "content-type"u8) ? KnownField.ContentType
                    : KnownField.Other;
            case 13:
                return TokenText.Equals(name, "x-instance-id"u8) ? KnownField.XInstanceId
                    : TokenText.Equals(name, "authorization"u8) ? KnownField.Authorization
                    : TokenText.Equals(name, "last-modified"u8) ? KnownField.LastModified
                    : TokenText.Equals(name, "cache-control"u8) ? KnownField.CacheControl
                    : TokenText.Equals(name, "if-none-match"u8) ? KnownField.IfNoneMatch
                    : KnownField.Other;
            case 14:
                return TokenText.Equals(name, "content-length"u8) ? KnownField.ContentLength
                    : TokenText.Equals(name, "http2-settings"u8) ? KnownField.Http2Settings
                    : KnownField.Other;
            case 15:
                return TokenText.Equals(name, "x-forwarded-for"u8) ? KnownField.XForwardedFor
                    : TokenText.Equals(name, "accept-encoding"u8) ? KnownField.AcceptEncoding
                    : KnownField.Other;
            case 16:
                return TokenText.Equals(name, "proxy-connection"u8) ? KnownField.ProxyConnection
                    : TokenText.Equals(name, "x-ovn-network-id"u8) ? KnownField.XOvnNetworkId
                    : TokenText.Equals(name, "content-encoding"u8) ? KnownField.ContentEncoding
                    : KnownField.Other;
            case 17:
                return TokenText.Equals(name, "transfer-encoding"u8) ? KnownField.TransferEncoding
                    : TokenText.Equals(name, "if-modified-since"u8) ? KnownField.IfModifiedSince
                    : KnownField.Other;
            case 18:
                return TokenText.Equals(name, "proxy-authenticate"u8) ? KnownField.ProxyAuthenticate
                    : KnownField.Other;
            case 19:
                return TokenText.Equals(name, "proxy-authorization"u8) ? KnownField.ProxyAuthorization
                    : TokenText.Equals(name, "x-neutron-router-id"u8) ? KnownField.XNeutronRouterId
                    : TokenText.Equals(name, "x-metadata-provider"u8) ? KnownField.XMetadataProvider
                    : KnownField.Other;
            case 20:
                return TokenText.Equals(name, "x-neutron-network-id"u8) ? KnownField.XNeutronNetworkId
                    : KnownField.Other;
            case 23:
                return TokenText.Equals(name, "x-instance-id-signature"u8) ? KnownField.XInstanceIdSignature
                    : KnownField.Other;
            case 24:
                return TokenText.Equals(name, "x-aws-ec2-metadata-token"u8) ? KnownField.XAwsEc2MetadataToken
                    : KnownField.Other;
            case 29:
                return TokenText.Equals(name, "x-metadata-provider-signature"u8) ? KnownField.XMetadataProviderSignature
                    : KnownField.Other;
            case 36:
                return TokenText.Equals(name, "x-aws-ec2-metadata-token-ttl-seconds"u8) ? KnownField.XAwsEc2MetadataTokenTtlSeconds
                    : KnownField.Other;
            default:
                return KnownField.Other;
        }
    }

    /// <summary>The bit of a field in a mask.</summary>
    public static ulong Bit(KnownField field) => 1UL << (int)field;
}
