namespace Metadata.Nova;

/// <summary>The three shapes of an error body.</summary>
internal enum ErrorFormat
{
    Plain,
    Html,
    Json,
}
