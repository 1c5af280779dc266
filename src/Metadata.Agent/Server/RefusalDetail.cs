namespace Metadata.Agent.Server;

/// <summary>A detail that is a text.</summary>
internal sealed record RefusalDetail(string Text) : IRefusalDetail
{
    /// <inheritdoc/>
    public string Describe() => Text;
}
