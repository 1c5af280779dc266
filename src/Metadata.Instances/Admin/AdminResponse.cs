namespace Metadata.Instances.Admin;

/// <summary>The answer to an administrative request.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">JSON in UTF-8 (application/json).</param>
public readonly record struct AdminResponse(int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>True for 2xx.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;
}
