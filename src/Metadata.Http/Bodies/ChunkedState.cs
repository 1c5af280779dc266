namespace Metadata.Http;

/// <summary>Where in a chunked body the next byte stands.</summary>
internal enum ChunkedState : byte
{
    SizeFirst,
    Size,
    BeforeSemicolon,
    BeforeExtensionName,
    ExtensionName,
    AfterExtensionName,
    BeforeExtensionValue,
    ExtensionToken,
    ExtensionQuoted,
    ExtensionEscape,
    AfterExtensionQuoted,
    SizeLf,
    Data,
    DataCr,
    DataLf,
    TrailerStart,
    TrailerName,
    TrailerValue,
    TrailerLf,
    EndLf,
    Done,
}
