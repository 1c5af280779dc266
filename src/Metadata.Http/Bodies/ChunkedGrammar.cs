using System.Buffers;

namespace Metadata.Http;

/// <summary>The framing bytes of a chunked body, one byte at a time (RFC 9112 7.1).</summary>
internal static class ChunkedGrammar
{
    private static readonly SearchValues<byte> _tokenBytes = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    // chunk-ext = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] ); CR ends it after a size, a name or a value.
    /// <summary>The state after a byte of a chunk extension; <see cref="ChunkedState.Done"/> when the byte has no place.</summary>
    public static ChunkedState Extension(ChunkedState state, byte value)
    {
        bool blank = value is (byte)' ' or (byte)'\t';
        bool token = _tokenBytes.Contains(value);
        return state switch
        {
            ChunkedState.BeforeSemicolon when value == ';' => ChunkedState.BeforeExtensionName,
            ChunkedState.BeforeSemicolon or ChunkedState.BeforeExtensionName or ChunkedState.AfterExtensionName or ChunkedState.BeforeExtensionValue when blank => state,
            ChunkedState.BeforeExtensionName when token => ChunkedState.ExtensionName,
            ChunkedState.ExtensionName or ChunkedState.ExtensionToken when token => state,
            ChunkedState.ExtensionName when blank => ChunkedState.AfterExtensionName,
            ChunkedState.ExtensionName or ChunkedState.AfterExtensionName when value == '=' => ChunkedState.BeforeExtensionValue,
            ChunkedState.AfterExtensionName when value == ';' => ChunkedState.BeforeExtensionName,
            ChunkedState.BeforeExtensionValue when token => ChunkedState.ExtensionToken,
            ChunkedState.BeforeExtensionValue when value == '"' => ChunkedState.ExtensionQuoted,
            ChunkedState.ExtensionQuoted when value == '"' => ChunkedState.AfterExtensionQuoted,
            ChunkedState.ExtensionQuoted when value == '\\' => ChunkedState.ExtensionEscape,
            ChunkedState.ExtensionQuoted or ChunkedState.ExtensionEscape when IsText(value) => ChunkedState.ExtensionQuoted,
            ChunkedState.ExtensionName or ChunkedState.ExtensionToken or ChunkedState.AfterExtensionQuoted => End(value, blank),
            _ => ChunkedState.Done,
        };
    }

    /// <summary>HTAB, SP, visible ASCII or a byte from 0x80 on.</summary>
    public static bool IsText(byte value) => value is (byte)'\t' or (>= 0x20 and not 0x7f);

    /// <summary>A token byte (RFC 9110 5.6.2).</summary>
    public static bool IsToken(byte value) => _tokenBytes.Contains(value);

    private static ChunkedState End(byte value, bool blank) => value switch
    {
        (byte)'\r' => ChunkedState.SizeLf,
        (byte)';' => ChunkedState.BeforeExtensionName,
        _ => blank ? ChunkedState.BeforeSemicolon : ChunkedState.Done,
    };
}
