namespace Metadata.Nova;

/// <summary>The outside world of vendordata.</summary>
public interface IVendordataSource
{
    /// <summary>Text of the static file; throws when it cannot be read.</summary>
    ValueTask<string> ReadStaticAsync(string path, CancellationToken ct);

    /// <summary>Posts <paramref name="body"/>; the answer's text, or null on failure (refused, status of 400 and above, time out).</summary>
    ValueTask<string?> FetchAsync(string url, ReadOnlyMemory<byte> body, CancellationToken ct);
}
