namespace Metadata.Http;

/// <summary>How a body's end is known (RFC 9112 6.3).</summary>
public enum BodyFraming
{
    /// <summary>There is no body.</summary>
    None,

    /// <summary>Content-Length says.</summary>
    Length,

    /// <summary>The last chunk says.</summary>
    Chunked,

    /// <summary>The peer closes; answers only.</summary>
    UntilClose,
}
