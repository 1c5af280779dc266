namespace Metadata.Http;

/// <summary>A parsed answer's head; see <see cref="MessageHead"/> for how long its spans live.</summary>
public sealed class ResponseHead : MessageHead
{
    /// <summary>100 to 599.</summary>
    public int StatusCode { get; internal set; }

    /// <summary>The reason phrase, may be empty; no control characters but HTAB.</summary>
    public ReadOnlySpan<byte> Reason => Source.Span.Slice(ReasonRange.Start, ReasonRange.Length);

    internal (int Start, int Length) ReasonRange { get; set; }

    /// <summary>Whether field line <paramref name="index"/> may travel on as it is: not hop-by-hop, nominated, Content-Length or X-Metadata-Proxy.</summary>
    public bool IsForwardable(int index) => FieldForwarding.IsForwardable(this, index, FieldForwarding.ResponseDrops);
}
