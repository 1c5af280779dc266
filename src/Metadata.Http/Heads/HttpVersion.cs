namespace Metadata.Http;

/// <summary>The versions that are spoken.</summary>
public enum HttpVersion
{
    /// <summary>HTTP/1.0</summary>
    Http10,

    /// <summary>HTTP/1.1</summary>
    Http11,
}
