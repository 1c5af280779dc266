using System.Buffers.Text;

namespace Metadata.Nova;

/// <summary>
/// Chooses between text/html and application/json as WebOb does (RFC 9110 §12.5.1): the most specific range decides, html
/// wins ties; a malformed value accepts everything, an absent one neither.
/// </summary>
internal ref struct AcceptHeader
{
    private const int Exact = 3;
    private const int Family = 2;
    private const int Any = 1;

    private readonly ReadOnlySpan<byte> _text;
    private int _at;
    private (int Specificity, int Quality) _html;
    private (int Specificity, int Quality) _json;

    private AcceptHeader(ReadOnlySpan<byte> text) => _text = text;

    public static ErrorFormat Choose(ReadOnlySpan<byte> accept)
    {
        accept = accept.Trim(" \t"u8);
        if (accept.IsEmpty)
        {
            return ErrorFormat.Plain;
        }

        var header = new AcceptHeader(accept);
        if (!header.TryParse())
        {
            return ErrorFormat.Html;
        }

        var (html, json) = (header._html.Quality, header._json.Quality);
        return html == 0 && json == 0 ? ErrorFormat.Plain : html >= json ? ErrorFormat.Html : ErrorFormat.Json;
    }

    // ( "," / range ) *( OWS "," [ OWS range ] )
    private bool TryParse()
    {
        if (!Take(',') && !TryRange())
        {
            return false;
        }

        while (_at < _text.Length)
        {
            SkipBlanks();
            if (!Take(','))
            {
                return false;
            }

            SkipBlanks();
            if (_at < _text.Length && _text[_at] != ',' && !TryRange())
            {
                return false;
            }
        }

        return true;
    }

    // type "/" subtype *( OWS ";" OWS parameter ) [ weight *( OWS ";" OWS extension ) ]
    private bool TryRange()
    {
        var type = Token();
        if (type.IsEmpty || !Take('/') || Token() is not { IsEmpty: false } subtype)
        {
            return false;
        }

        var quality = 1000;
        var weighed = false;
        var parameters = false;
        while (TakeSemicolon())
        {
            var name = Token();
            if (!weighed && name is [(byte)'q' or (byte)'Q'] && Take('='))
            {
                weighed = true;
                quality = Quality();
                if (quality < 0)
                {
                    return false;
                }

                continue;
            }

            parameters |= !weighed;
            // Only extensions, which follow the weight, may lack a value.
            if (name.IsEmpty || (Take('=') ? !TryValue() : !weighed))
            {
                return false;
            }
        }

        Weigh(ref _html, Specificity("text"u8, "html"u8, type, subtype, parameters), quality);
        Weigh(ref _json, Specificity("application"u8, "json"u8, type, subtype, parameters), quality);
        return true;
    }

    private static int Specificity(
        ReadOnlySpan<byte> offeredType, ReadOnlySpan<byte> offeredSubtype, ReadOnlySpan<byte> type, ReadOnlySpan<byte> subtype, bool parameters)
    {
        var sameType = System.Text.Ascii.EqualsIgnoreCase(type, offeredType);
        if (sameType && System.Text.Ascii.EqualsIgnoreCase(subtype, offeredSubtype))
        {
            return parameters ? 0 : Exact;
        }

        return !subtype.SequenceEqual("*"u8) ? 0 : sameType ? Family : type.SequenceEqual("*"u8) ? Any : 0;
    }

    private static void Weigh(ref (int Specificity, int Quality) best, int specificity, int quality)
    {
        if (specificity > best.Specificity)
        {
            best = (specificity, quality);
        }
    }

    // In thousandths; -1 when malformed.
    private int Quality()
    {
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiDigit((char)_text[_at]) || _text[_at] == '.'))
        {
            _at++;
        }

        var text = _text[start.._at];
        if (text.Length is 0 or > 5 || text[0] is not ((byte)'0' or (byte)'1') || (text.Length > 1 && text[1] != '.'))
        {
            return -1;
        }

        var fraction = 0;
        Span<byte> digits = [(byte)'0', (byte)'0', (byte)'0'];
        if (text.Length > 2)
        {
            text[2..].CopyTo(digits);
        }

        if (!Utf8Parser.TryParse(digits, out fraction, out var used) || used != digits.Length)
        {
            return -1;
        }

        return text[0] == '1' ? fraction == 0 ? 1000 : -1 : fraction;
    }

    private bool TryValue()
    {
        if (!Take('"'))
        {
            return !Token().IsEmpty;
        }

        while (_at < _text.Length)
        {
            var c = _text[_at++];
            if (c == '"')
            {
                return true;
            }

            if (c == '\\' && _at < _text.Length)
            {
                c = _text[_at++];
            }

            if (c is < 0x20 and not (byte)'\t' or 0x7f)
            {
                return false;
            }
        }

        return false;
    }

    private ReadOnlySpan<byte> Token()
    {
        var start = _at;
        while (_at < _text.Length && IsTokenByte(_text[_at]))
        {
            _at++;
        }

        return _text[start.._at];
    }

    private static bool IsTokenByte(byte c) => char.IsAsciiLetterOrDigit((char)c) || "!#$%&'*+-.^_`|~"u8.Contains(c);

    private bool TakeSemicolon()
    {
        var start = _at;
        SkipBlanks();
        if (Take(';'))
        {
            SkipBlanks();
            return true;
        }

        _at = start;
        return false;
    }

    private bool Take(char c)
    {
        if (_at < _text.Length && _text[_at] == c)
        {
            _at++;
            return true;
        }

        return false;
    }

    private void SkipBlanks()
    {
        while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\t')
        {
            _at++;
        }
    }
}
