namespace Metadata.Http;

/// <summary>How the forwarded path differs from the bytes in the target.</summary>
internal enum PathRewrite
{
    None,
    Root,
    Asterisk,
    SlashBeforeQuery,
}
