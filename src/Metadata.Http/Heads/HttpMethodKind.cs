namespace Metadata.Http;

/// <summary>The methods that somebody acts upon; matched case-sensitively (RFC 9110 9.1).</summary>
public enum HttpMethodKind
{
    /// <summary>GET</summary>
    Get,

    /// <summary>HEAD</summary>
    Head,

    /// <summary>POST</summary>
    Post,

    /// <summary>PUT</summary>
    Put,

    /// <summary>DELETE</summary>
    Delete,

    /// <summary>OPTIONS</summary>
    Options,

    /// <summary>TRACE; always rejected by the parser.</summary>
    Trace,

    /// <summary>CONNECT; always rejected by the parser.</summary>
    Connect,

    /// <summary>Any other token.</summary>
    Other,
}
