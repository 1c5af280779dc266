using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Metadata.Http;

/// <summary>method SP request-target SP HTTP-version CRLF (RFC 9112 3), single spaces only.</summary>
internal static class RequestLine
{
    private const int LongestMethod = 32;

    // "GET ", " HTTP/1." and ".1" CR LF as they lie in memory.
    private const uint Get = 0x20544547;
    private const ulong Version11 = 0x2E312F5054544820;
    private const uint Version11End = 0x0A0D312E;

    private static readonly SearchValues<byte> _tokenBytes = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<byte> _targetBytes = SearchValues.Create(
        "!\"$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    // The same with '#'.
    private static readonly SearchValues<byte> _visibleBytes = SearchValues.Create(
        "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>Parses from <paramref name="position"/> on; see <see cref="Step"/>.</summary>
    public static int Parse(ReadOnlySpan<byte> span, int position, RequestHead head, HeadLimits limits)
    {
        int end = ParsePlain(span, position, head, limits.MaxTargetBytes);
        return end != 0 ? end : ParseAny(span, position, head, limits);
    }

    // The usual line: GET, an origin form of at most 64 bytes, HTTP/1.1. 0 for any other.
    private static int ParsePlain(ReadOnlySpan<byte> span, int position, RequestHead head, int maxTarget)
    {
        // Unchecked reads: the block behind "GET " is whole, and the rest of the line after what was found in it is asked for.
        int start = position + 4;
        ref byte line = ref Unsafe.Add(ref MemoryMarshal.GetReference(span), position);
        if (span.Length - start < HeadBlock.Length || Unsafe.ReadUnaligned<uint>(ref line) != Get || Unsafe.Add(ref line, 4) != '/')
        {
            return 0;
        }

        int length = BitOperations.TrailingZeroCount(HeadBlock.NotTarget(ref Unsafe.Add(ref line, 4)));
        int end = start + length;
        if (span.Length - end < 11 || length > maxTarget
            || Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref line, 4 + length)) != Version11
            || Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref line, 11 + length)) != Version11End)
        {
            return 0;
        }

        head.Kind = HttpMethodKind.Get;
        head.Version = HttpVersion.Http11;
        head.MethodRange = (position, 3);
        head.TargetRange = (start, length);
        head.SetOriginForm((start, length));
        return end + 11;
    }

    private static int ParseAny(ReadOnlySpan<byte> span, int position, RequestHead head, HeadLimits limits)
    {
        int methodEnd = Method(span, position, head, limits);
        if (methodEnd <= 0)
        {
            return methodEnd;
        }

        int start = methodEnd + 1;
        ReadOnlySpan<byte> rest = span[start..];
        int length = rest.IndexOfAnyExcept(limits.AnyTarget ? _visibleBytes : _targetBytes);
        if (length > limits.MaxTargetBytes || (length < 0 && rest.Length > limits.MaxTargetBytes))
        {
            return Step.Reject(RejectReason.TargetTooLong);
        }

        if (length < 0)
        {
            return Step.Incomplete;
        }

        if (rest[length] != ' ' || length == 0)
        {
            return RejectTarget(rest[length], length);
        }

        head.TargetRange = (start, length);
        RejectReason form = TargetSyntax.Resolve(head, rest[..length], start);
        if (form == RejectReason.InvalidTarget && limits.AnyTarget)
        {
            head.Form = TargetForm.Origin;
            head.SetRewrite(PathRewrite.None, default);
            form = RejectReason.None;
        }

        return form == RejectReason.None ? Version(span, start + length + 1, head) : Step.Reject(form);
    }

    /// <summary>"HTTP/" DIGIT "." DIGIT at <paramref name="at"/>; the position after it, or a rejection.</summary>
    public static int ParseVersion(ReadOnlySpan<byte> span, int at, MessageHead head)
    {
        ReadOnlySpan<byte> rest = span[at..];
        if (rest.Length >= 8)
        {
            ulong word = BinaryPrimitives.ReadUInt64BigEndian(rest);
            if (word == 0x485454502F312E31)
            {
                head.Version = HttpVersion.Http11;
                return at + 8;
            }

            if (word == 0x485454502F312E30)
            {
                head.Version = HttpVersion.Http10;
                return at + 8;
            }
        }

        ReadOnlySpan<byte> shape = "HTTP/#.#"u8;
        for (int i = 0; i < shape.Length; i++)
        {
            if (i >= rest.Length)
            {
                return Step.Incomplete;
            }

            if (shape[i] == '#' ? rest[i] is < (byte)'0' or > (byte)'9' : rest[i] != shape[i])
            {
                return Step.RejectByte(rest[i], RejectReason.InvalidVersion);
            }
        }

        return Step.Reject(RejectReason.UnsupportedVersion);
    }

    private static int Version(ReadOnlySpan<byte> span, int at, RequestHead head)
    {
        int end = ParseVersion(span, at, head);
        return end <= 0 ? end : Step.LineEnd(span, end, RejectReason.InvalidRequestLine);
    }

    private static int Method(ReadOnlySpan<byte> span, int position, RequestHead head, HeadLimits limits)
    {
        ReadOnlySpan<byte> rest = span[position..];
        if (rest.StartsWith("GET "u8))
        {
            head.MethodRange = (position, 3);
            head.Kind = HttpMethodKind.Get;
            return position + 3;
        }

        int length = rest.IndexOfAnyExcept(_tokenBytes);
        if (length > LongestMethod || (length < 0 && rest.Length > LongestMethod))
        {
            return Step.Reject(RejectReason.MethodTooLong);
        }

        if (length < 0)
        {
            return Step.Incomplete;
        }

        if (rest[length] != ' ' || length == 0)
        {
            return position == 0 && rest[0] == 0x16
                ? Step.Reject(RejectReason.TlsBytes)
                : Step.RejectByte(rest[length], length > 0 && rest[length] == '\r' ? RejectReason.InvalidRequestLine : RejectReason.InvalidMethod);
        }

        ReadOnlySpan<byte> method = rest[..length];
        RejectReason refused = method switch
        {
            _ when limits.AnyMethod => RejectReason.None,
            _ when method.SequenceEqual("CONNECT"u8) => RejectReason.MethodConnect,
            _ when method.SequenceEqual("TRACE"u8) => RejectReason.MethodTrace,
            _ when method.SequenceEqual("PRI"u8) => RejectReason.Http2Preface,
            _ => RejectReason.None,
        };
        head.MethodRange = (position, length);
        head.Kind = KindOf(method);
        return refused == RejectReason.None ? position + length : Step.Reject(refused);
    }

    private static HttpMethodKind KindOf(ReadOnlySpan<byte> method) => method switch
    {
        _ when method.SequenceEqual("HEAD"u8) => HttpMethodKind.Head,
        _ when method.SequenceEqual("POST"u8) => HttpMethodKind.Post,
        _ when method.SequenceEqual("PUT"u8) => HttpMethodKind.Put,
        _ when method.SequenceEqual("DELETE"u8) => HttpMethodKind.Delete,
        _ when method.SequenceEqual("OPTIONS"u8) => HttpMethodKind.Options,
        _ => HttpMethodKind.Other,
    };

    private static int RejectTarget(byte value, int length) => value switch
    {
        (byte)'#' => Step.Reject(RejectReason.FragmentInTarget),
        (byte)'\r' when length > 0 => Step.Reject(RejectReason.Http09),
        (byte)' ' or (byte)'\r' => Step.Reject(RejectReason.InvalidRequestLine),
        _ => Step.RejectByte(value, RejectReason.InvalidTargetCharacter),
    };
}
