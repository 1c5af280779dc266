namespace Metadata.Http;

/// <summary>
/// Names of a request's trace: traceparent, tracestate and baggage (W3C), X-Request-ID, X-Correlation-ID and OpenStack's
/// X-Openstack-Request-ID. A guest's own say nothing that may be believed and would mix its requests into other traces.
/// </summary>
internal static class TraceFields
{
    private const int Longest = 22;

    /// <summary>True for them, case ignored and every other byte than a letter or digit taken for '-'.</summary>
    public static bool IsTrace(ReadOnlySpan<byte> name)
    {
        if (name.Length is not (7 or 10 or 11 or 12 or 16 or Longest) || (name[0] | 0x20) is not ((byte)'t' or (byte)'x' or (byte)'b'))
        {
            return false;
        }

        Span<byte> folded = stackalloc byte[Longest];
        IdentityFields.Fold(name, folded);
        ReadOnlySpan<byte> whole = folded[..name.Length];
        return name.Length switch
        {
            7 => whole.SequenceEqual("baggage"u8),
            10 => whole.SequenceEqual("tracestate"u8),
            11 => whole.SequenceEqual("traceparent"u8),
            12 => whole.SequenceEqual("x-request-id"u8),
            16 => whole.SequenceEqual("x-correlation-id"u8),
            _ => whole.SequenceEqual("x-openstack-request-id"u8),
        };
    }
}
