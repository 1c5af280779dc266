namespace Metadata.Nova;

/// <summary>The content types that nova sends.</summary>
internal static class ContentTypes
{
    public static readonly byte[] Plain = [.. "text/plain; charset=UTF-8"u8];
    public static readonly byte[] Html = [.. "text/html; charset=UTF-8"u8];
    public static readonly byte[] Json = [.. "application/json"u8];
}
