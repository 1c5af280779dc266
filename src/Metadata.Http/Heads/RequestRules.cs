using System.Runtime.CompilerServices;

namespace Metadata.Http;

/// <summary>What must hold for a whole request head: Host, framing, expectation.</summary>
internal static class RequestRules
{
    private static readonly ulong _hostBit = KnownFields.Bit(KnownField.Host);
    private static readonly ulong _expectBit = KnownFields.Bit(KnownField.Expect);

    /// <summary>Fills what follows from the fields; the first rule that is broken, or None.</summary>
    // Not inlined: together with its callers it would be more than the compiler inlines into one method.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static RejectReason Apply(ReadOnlySpan<byte> span, RequestHead head)
    {
        RejectReason reason = ApplyHost(span, head);
        if (reason != RejectReason.None)
        {
            return reason;
        }

        reason = FramingRules.Apply(span, head);
        if (reason != RejectReason.None)
        {
            return reason;
        }

        head.ExpectContinue = false;
        return (head.Seen & _expectBit) == 0 ? RejectReason.None : ApplyExpect(span, head);
    }

    private static RejectReason ApplyHost(ReadOnlySpan<byte> span, RequestHead head)
    {
        if ((head.Seen & _hostBit) == 0)
        {
            return head.Version == HttpVersion.Http10 ? RejectReason.None : RejectReason.MissingHost;
        }

        if ((head.Repeated & _hostBit) != 0)
        {
            return RejectReason.SeveralHosts;
        }

        ref readonly FieldLine line = ref head.LineOf(KnownField.Host);
        if (!HostSyntax.IsValid(span.Slice(line.ValueStart, line.ValueLength)))
        {
            return RejectReason.InvalidHost;
        }

        // RFC 9112 3.2.2: with an absolute form the field is ignored.
        if (head.Form != TargetForm.Absolute)
        {
            head.HostRange = (line.ValueStart, line.ValueLength);
        }

        return RejectReason.None;
    }

    private static RejectReason ApplyExpect(ReadOnlySpan<byte> span, RequestHead head)
    {
        // RFC 9110 10.1.1: HTTP/1.0 has no expectations, the field is ignored there.
        if (head.Version == HttpVersion.Http10)
        {
            return RejectReason.None;
        }

        ref readonly FieldLine line = ref head.LineOf(KnownField.Expect);
        if ((head.Repeated & _expectBit) != 0 || !TokenText.EqualsAny(span.Slice(line.ValueStart, line.ValueLength), "100-continue"u8))
        {
            return RejectReason.ExpectationUnsupported;
        }

        head.ExpectContinue = head.Framing == BodyFraming.Chunked || head.ContentLength > 0;
        return RejectReason.None;
    }
}
