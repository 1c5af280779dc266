using System.Buffers.Binary;

namespace Metadata.Http;

/// <summary>Content-Length, Transfer-Encoding and Connection, for both kinds of message (RFC 9112 6, 9).</summary>
internal static class FramingRules
{
    private const int LongestLength = 18;
    private const int MostNominations = 32;

    private static readonly ulong _framingFields = KnownFields.Bit(KnownField.ContentLength) | KnownFields.Bit(KnownField.TransferEncoding);

    /// <summary>Sets framing, length and keep-alive; None framing when no field says otherwise.</summary>
    public static RejectReason Apply(ReadOnlySpan<byte> span, MessageHead head)
    {
        head.Framing = BodyFraming.None;
        head.ContentLength = -1;
        head.HasNominations = false;
        RejectReason reason = (head.Seen & _framingFields) == 0 ? RejectReason.None : ApplyFraming(span, head);
        if (reason != RejectReason.None)
        {
            return reason;
        }

        ulong connection = KnownFields.Bit(KnownField.Connection);
        if ((head.Seen & connection) == 0)
        {
            head.KeepAlive = head.Version == HttpVersion.Http11;
            return RejectReason.None;
        }

        if ((head.Repeated & connection) == 0 && IsKeepAlive(Value(span, head.LineOf(KnownField.Connection))))
        {
            head.KeepAlive = true;
            return RejectReason.None;
        }

        return ApplyConnection(span, head);
    }

    private static RejectReason ApplyFraming(ReadOnlySpan<byte> span, MessageHead head)
    {
        if ((head.Seen & _framingFields) == _framingFields)
        {
            return RejectReason.ContentLengthWithTransferEncoding;
        }

        if ((head.Seen & KnownFields.Bit(KnownField.TransferEncoding)) != 0)
        {
            if (head.Version == HttpVersion.Http10)
            {
                return RejectReason.TransferEncodingInHttp10;
            }

            if ((head.Repeated & _framingFields) != 0
                || !TokenText.EqualsAny(Value(span, head.LineOf(KnownField.TransferEncoding)), "chunked"u8))
            {
                return RejectReason.UnsupportedTransferEncoding;
            }

            head.Framing = BodyFraming.Chunked;
            return RejectReason.None;
        }

        if ((head.Repeated & _framingFields) != 0)
        {
            return RejectReason.SeveralContentLengths;
        }

        ReadOnlySpan<byte> digits = Value(span, head.LineOf(KnownField.ContentLength));
        if (digits.Length is 0 or > LongestLength)
        {
            return RejectReason.InvalidContentLength;
        }

        long length = 0;
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return digits.Contains((byte)',') ? RejectReason.SeveralContentLengths : RejectReason.InvalidContentLength;
            }

            length = (length * 10) + (digit - '0');
        }

        head.ContentLength = length;
        head.Framing = BodyFraming.Length;
        return RejectReason.None;
    }

    private static RejectReason ApplyConnection(ReadOnlySpan<byte> span, MessageHead head)
    {
        bool close = false;
        bool keepAlive = false;
        int nominations = 0;
        for (int i = 0; i < head.FieldCount; i++)
        {
            if (head.Fields[i].Known != KnownField.Connection)
            {
                continue;
            }

            ReadOnlySpan<byte> rest = Value(span, head.Fields[i]);
            while (rest.Length > 0)
            {
                int comma = rest.IndexOf((byte)',');
                ReadOnlySpan<byte> option = TokenText.Trim(comma < 0 ? rest : rest[..comma]);
                rest = comma < 0 ? default : rest[(comma + 1)..];
                if (TokenText.EqualsAny(option, "keep-alive"u8))
                {
                    keepAlive = true;
                }
                else if (TokenText.EqualsAny(option, "close"u8))
                {
                    close = true;
                }
                else if (option.Length > 0)
                {
                    // Bounded, because each nomination is compared with each field.
                    if (++nominations > MostNominations)
                    {
                        return RejectReason.TooManyConnectionOptions;
                    }

                    Nominate(span, head, option);
                }
            }
        }

        head.KeepAlive = !close && (keepAlive || head.Version == HttpVersion.Http11);
        return RejectReason.None;
    }

    // What nearly every client sends.
    private static bool IsKeepAlive(ReadOnlySpan<byte> value) =>
        value.Length == 10 && (BinaryPrimitives.ReadUInt64BigEndian(value) | TokenText.Fold8) == 0x6B6565702D616C69 && (BinaryPrimitives.ReadUInt16BigEndian(value[8..]) | TokenText.Fold2) == 0x7665;

    private static void Nominate(ReadOnlySpan<byte> span, MessageHead head, ReadOnlySpan<byte> option)
    {
        head.BeginNominations();
        foreach (ref FieldLine line in head.Fields)
        {
            line.Nominated |= TokenText.EqualsAny(span.Slice(line.NameStart, line.NameLength), option);
        }
    }

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> span, in FieldLine line) => span.Slice(line.ValueStart, line.ValueLength);
}
