using System.Buffers;

namespace Metadata.Http;

/// <summary>
/// Takes the framing off a chunked body (RFC 9112 7.1), strictly; extensions are ignored, trailers validated and dropped. A
/// mutable value: keep it in a field, the default is the start of a body.
/// </summary>
public struct ChunkedDecoder
{
    /// <summary>Bytes of all chunk extensions of a body together.</summary>
    public const int MaxExtensionBytes = 256;

    /// <summary>Bytes of the trailer section.</summary>
    public const int MaxTrailerBytes = 4096;

    private const int MaxSizeDigits = 16;

    private ChunkedState _state;
    private byte _digits;
    private short _extensionBytes;
    private short _trailerBytes;
    private ulong _remaining;
    private RejectReason _rejected;

    /// <summary>
    /// One step from where the last one ended. Complete: the body ended after Consumed bytes. Incomplete: advance by Consumed, use
    /// <paramref name="data"/> (a slice of the input, perhaps empty), call again with what follows; with Consumed 0 more input is
    /// needed. A rejected body stays rejected.
    /// </summary>
    public ParseResult Decode(in ReadOnlySequence<byte> input, out ReadOnlySpan<byte> data)
    {
        data = default;
        if (_rejected != RejectReason.None)
        {
            return ParseResult.Rejected(_rejected);
        }

        int consumed = 0;
        SequencePosition next = input.Start;
        while (input.TryGet(ref next, out ReadOnlyMemory<byte> segment))
        {
            ReadOnlySpan<byte> span = segment.Span;
            int used = ReadFraming(span);
            if (_rejected != RejectReason.None)
            {
                return ParseResult.Rejected(_rejected);
            }

            if (_state == ChunkedState.Data && used < span.Length)
            {
                int length = (int)Math.Min(_remaining, (ulong)(span.Length - used));
                data = span.Slice(used, length);
                _remaining -= (ulong)length;
                if (_remaining == 0)
                {
                    _state = ChunkedState.DataCr;
                }

                return new ParseResult(ParseStatus.Incomplete, RejectReason.None, consumed + used + length);
            }

            consumed += used;
            if (_state == ChunkedState.Done)
            {
                return ParseResult.Complete(consumed);
            }
        }

        return _state == ChunkedState.Done
            ? ParseResult.Complete(consumed)
            : new ParseResult(ParseStatus.Incomplete, RejectReason.None, consumed);
    }

    // Until data begins, the body ends, something is wrong or the span is used up.
    private int ReadFraming(ReadOnlySpan<byte> span)
    {
        int at = 0;
        while (at < span.Length && _state is not (ChunkedState.Data or ChunkedState.Done) && _rejected == RejectReason.None)
        {
            byte value = span[at++];
            if (_state <= ChunkedState.Size)
            {
                ReadSize(value);
            }
            else if (_state < ChunkedState.SizeLf)
            {
                ReadExtension(value);
            }
            else if (_state < ChunkedState.TrailerStart)
            {
                ReadChunkEnd(value);
            }
            else
            {
                ReadTrailer(value);
            }
        }

        return at;
    }

    private void ReadSize(byte value)
    {
        int digit = HexDigit(value);
        if (digit >= 0)
        {
            if (++_digits > MaxSizeDigits || _remaining > ((ulong)long.MaxValue >> 4))
            {
                _rejected = RejectReason.ChunkSizeOverflow;
                return;
            }

            _remaining = (_remaining << 4) | (uint)digit;
            _state = ChunkedState.Size;
        }
        else if (_state == ChunkedState.SizeFirst)
        {
            _rejected = value == '\n' ? RejectReason.BareLf : RejectReason.InvalidChunkSize;
        }
        else if (value == '\r')
        {
            _state = ChunkedState.SizeLf;
        }
        else if (value is (byte)';' or (byte)' ' or (byte)'\t')
        {
            _state = ChunkedState.BeforeSemicolon;
            ReadExtension(value);
        }
        else
        {
            _rejected = value == '\n' ? RejectReason.BareLf : RejectReason.InvalidChunkSize;
        }
    }

    private void ReadExtension(byte value)
    {
        ChunkedState next = ChunkedGrammar.Extension(_state, value);
        if (next == ChunkedState.Done)
        {
            _rejected = value == '\n' ? RejectReason.BareLf : RejectReason.InvalidChunkExtension;
        }
        else if (next != ChunkedState.SizeLf && ++_extensionBytes > MaxExtensionBytes)
        {
            _rejected = RejectReason.ChunkExtensionsTooLong;
        }

        _state = next;
    }

    private void ReadChunkEnd(byte value)
    {
        byte expected = _state == ChunkedState.DataCr ? (byte)'\r' : (byte)'\n';
        if (value != expected)
        {
            _rejected = _state == ChunkedState.SizeLf ? RejectReason.BareCr
                : value == '\n' ? RejectReason.BareLf
                : RejectReason.InvalidChunkEnd;
            return;
        }

        switch (_state)
        {
            case ChunkedState.SizeLf:
                _state = _remaining == 0 ? ChunkedState.TrailerStart : ChunkedState.Data;
                _digits = 0;
                break;
            case ChunkedState.DataCr:
                _state = ChunkedState.DataLf;
                break;
            default:
                _state = ChunkedState.SizeFirst;
                break;
        }
    }

    private void ReadTrailer(byte value)
    {
        if (++_trailerBytes > MaxTrailerBytes)
        {
            _rejected = RejectReason.TrailersTooLarge;
            return;
        }

        ChunkedState next = _state switch
        {
            ChunkedState.TrailerStart when value == '\r' => ChunkedState.EndLf,
            ChunkedState.TrailerStart or ChunkedState.TrailerName when ChunkedGrammar.IsToken(value) => ChunkedState.TrailerName,
            ChunkedState.TrailerName when value == ':' => ChunkedState.TrailerValue,
            ChunkedState.TrailerValue when value == '\r' => ChunkedState.TrailerLf,
            ChunkedState.TrailerValue when ChunkedGrammar.IsText(value) => ChunkedState.TrailerValue,
            ChunkedState.TrailerLf when value == '\n' => ChunkedState.TrailerStart,
            ChunkedState.EndLf when value == '\n' => ChunkedState.Done,
            _ => ChunkedState.SizeFirst,
        };
        if (next == ChunkedState.SizeFirst)
        {
            _rejected = _state is ChunkedState.TrailerLf or ChunkedState.EndLf ? RejectReason.BareCr
                : value == '\n' ? RejectReason.BareLf
                : RejectReason.InvalidTrailer;
        }

        _state = next;
    }

    private static int HexDigit(byte value) => value switch
    {
        >= (byte)'0' and <= (byte)'9' => value - '0',
        >= (byte)'a' and <= (byte)'f' => value - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => value - 'A' + 10,
        _ => -1,
    };
}
