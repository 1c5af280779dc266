namespace Metadata.Http;

/// <summary>Status and code of each reason. Of a rejected answer the proxy's own status is 502, whatever stands here.</summary>
public static class RejectReasons
{
    /// <summary>The status to answer with, 400 to 505.</summary>
    public static int StatusCode(RejectReason reason) => reason switch
    {
        RejectReason.None => 200,
        RejectReason.MethodTrace => 405,
        RejectReason.TargetTooLong => 414,
        RejectReason.ExpectationUnsupported => 417,
        RejectReason.HeadTooLarge
            or RejectReason.TooManyFields
            or RejectReason.TrailersTooLarge => 431,
        RejectReason.MethodTooLong
            or RejectReason.MethodConnect => 501,
        RejectReason.InvalidStatusLine => 502,
        RejectReason.Http2Preface
            or RejectReason.UnsupportedVersion => 505,
        _ => 400,
    };

    /// <summary>The kebab-case code for bodies, logs and metrics.</summary>
    public static string Code(RejectReason reason) => reason switch
    {
        RejectReason.BareCr => "bare-cr",
        RejectReason.BareLf => "bare-lf",
        RejectReason.NulByte => "nul-byte",
        RejectReason.ControlCharacter => "control-character",
        RejectReason.TooManyLeadingEmptyLines => "leading-empty-lines",
        RejectReason.TlsBytes => "tls-on-plain-port",
        RejectReason.Http2Preface => "http2-preface",
        RejectReason.Http09 => "http-0.9",
        RejectReason.InvalidRequestLine => "invalid-request-line",
        RejectReason.InvalidMethod => "invalid-method",
        RejectReason.MethodTooLong => "method-too-long",
        RejectReason.MethodConnect => "method-connect",
        RejectReason.MethodTrace => "method-trace",
        RejectReason.TargetTooLong => "target-too-long",
        RejectReason.InvalidTarget => "invalid-target",
        RejectReason.InvalidTargetCharacter => "invalid-target-character",
        RejectReason.FragmentInTarget => "fragment-in-target",
        RejectReason.InvalidVersion => "invalid-version",
        RejectReason.UnsupportedVersion => "unsupported-version",
        RejectReason.HeadTooLarge => "head-too-large",
        RejectReason.TooManyFields => "too-many-fields",
        RejectReason.LeadingWhitespace => "whitespace-before-fields",
        RejectReason.ObsoleteFolding => "obs-fold",
        RejectReason.WhitespaceBeforeColon => "whitespace-before-colon",
        RejectReason.EmptyFieldName => "empty-field-name",
        RejectReason.InvalidFieldName => "invalid-field-name",
        RejectReason.MissingHost => "missing-host",
        RejectReason.SeveralHosts => "several-hosts",
        RejectReason.InvalidHost => "invalid-host",
        RejectReason.SeveralContentLengths => "several-content-lengths",
        RejectReason.InvalidContentLength => "invalid-content-length",
        RejectReason.ContentLengthWithTransferEncoding => "content-length-with-transfer-encoding",
        RejectReason.UnsupportedTransferEncoding => "unsupported-transfer-encoding",
        RejectReason.TransferEncodingInHttp10 => "transfer-encoding-in-http-1.0",
        RejectReason.ExpectationUnsupported => "unsupported-expectation",
        RejectReason.TooManyConnectionOptions => "too-many-connection-options",
        RejectReason.InvalidStatusLine => "invalid-status-line",
        RejectReason.InvalidChunkSize => "invalid-chunk-size",
        RejectReason.ChunkSizeOverflow => "chunk-size-overflow",
        RejectReason.InvalidChunkExtension => "invalid-chunk-extension",
        RejectReason.ChunkExtensionsTooLong => "chunk-extensions-too-long",
        RejectReason.InvalidChunkEnd => "invalid-chunk-end",
        RejectReason.InvalidTrailer => "invalid-trailer",
        RejectReason.TrailersTooLarge => "trailers-too-large",
        _ => "none",
    };
}
