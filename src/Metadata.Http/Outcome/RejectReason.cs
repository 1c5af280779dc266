namespace Metadata.Http;

/// <summary>Why bytes were refused; status and code are in <see cref="RejectReasons"/>.</summary>
public enum RejectReason
{
    /// <summary>Not rejected.</summary>
    None,

    /// <summary>CR without LF (RFC 9112 2.2).</summary>
    BareCr,

    /// <summary>LF without CR (RFC 9112 2.2).</summary>
    BareLf,

    /// <summary>NUL in a head (RFC 9110 5.5).</summary>
    NulByte,

    /// <summary>A control character in a head (RFC 9110 5.5).</summary>
    ControlCharacter,

    /// <summary>More than two empty lines before the message (RFC 9112 2.2).</summary>
    TooManyLeadingEmptyLines,

    /// <summary>A TLS record instead of a request.</summary>
    TlsBytes,

    /// <summary>The HTTP/2 preface or its method PRI (RFC 9113 3.4).</summary>
    Http2Preface,

    /// <summary>A request line without a version.</summary>
    Http09,

    /// <summary>The request line has another shape than RFC 9112 3.</summary>
    InvalidRequestLine,

    /// <summary>The method is not a token (RFC 9110 9.1).</summary>
    InvalidMethod,

    /// <summary>The method is longer than any known (RFC 9112 3).</summary>
    MethodTooLong,

    /// <summary>CONNECT: this is no tunnel (RFC 9110 9.3.6).</summary>
    MethodConnect,

    /// <summary>TRACE would echo what hops added (RFC 9110 9.3.8).</summary>
    MethodTrace,

    /// <summary>The request target exceeds its limit (RFC 9112 3).</summary>
    TargetTooLong,

    /// <summary>The target has none of the forms allowed for its method (RFC 9112 3.2).</summary>
    InvalidTarget,

    /// <summary>A byte in the target that is not visible ASCII.</summary>
    InvalidTargetCharacter,

    /// <summary>'#' in the target (RFC 9112 3.2).</summary>
    FragmentInTarget,

    /// <summary>The version has another shape than RFC 9112 2.3.</summary>
    InvalidVersion,

    /// <summary>Neither HTTP/1.0 nor HTTP/1.1.</summary>
    UnsupportedVersion,

    /// <summary>The head exceeds its limit.</summary>
    HeadTooLarge,

    /// <summary>More field lines than the limit.</summary>
    TooManyFields,

    /// <summary>White space between start line and first field (RFC 9112 2.2).</summary>
    LeadingWhitespace,

    /// <summary>A folded field line (RFC 9112 5.2).</summary>
    ObsoleteFolding,

    /// <summary>White space between field name and colon (RFC 9112 5.1).</summary>
    WhitespaceBeforeColon,

    /// <summary>A field line that begins with a colon.</summary>
    EmptyFieldName,

    /// <summary>A field name that is not a token, or a line without a colon (RFC 9110 5.1).</summary>
    InvalidFieldName,

    /// <summary>HTTP/1.1 without Host (RFC 9112 3.2).</summary>
    MissingHost,

    /// <summary>More than one Host (RFC 9112 3.2).</summary>
    SeveralHosts,

    /// <summary>Host, or the target's authority, is not uri-host [ : port ] (RFC 9112 3.2).</summary>
    InvalidHost,

    /// <summary>More than one Content-Length, equal or not (RFC 9112 6.3).</summary>
    SeveralContentLengths,

    /// <summary>Content-Length is not 1 to 18 digits (RFC 9110 8.6).</summary>
    InvalidContentLength,

    /// <summary>Two framings at once (RFC 9112 6.3).</summary>
    ContentLengthWithTransferEncoding,

    /// <summary>Transfer-Encoding other than exactly one 'chunked' (RFC 9112 6.1).</summary>
    UnsupportedTransferEncoding,

    /// <summary>Transfer-Encoding in HTTP/1.0 (RFC 9112 6.1).</summary>
    TransferEncodingInHttp10,

    /// <summary>Expect other than 100-continue (RFC 9110 10.1.1).</summary>
    ExpectationUnsupported,

    /// <summary>Connection nominates more than 32 fields.</summary>
    TooManyConnectionOptions,

    /// <summary>The status line has another shape than RFC 9112 4.</summary>
    InvalidStatusLine,

    /// <summary>A chunk size that is not hexadecimal (RFC 9112 7.1).</summary>
    InvalidChunkSize,

    /// <summary>A chunk size beyond 16 digits or 63 bits (RFC 9112 7.1).</summary>
    ChunkSizeOverflow,

    /// <summary>A chunk extension outside RFC 9112 7.1.1.</summary>
    InvalidChunkExtension,

    /// <summary>Chunk extensions of one body exceed 256 bytes together.</summary>
    ChunkExtensionsTooLong,

    /// <summary>Chunk data is not followed by CRLF.</summary>
    InvalidChunkEnd,

    /// <summary>A trailer field outside RFC 9112 7.1.2.</summary>
    InvalidTrailer,

    /// <summary>The trailer section exceeds 4 KiB.</summary>
    TrailersTooLarge,
}
