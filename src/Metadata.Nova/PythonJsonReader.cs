using System.Text;

namespace Metadata.Nova;

/// <summary>
/// Reads JSON as Python's <c>json.loads</c> does (NaN and Infinity, lone surrogates, a repeated key keeps its first place
/// and its last value) and writes it again as <c>json.dumps</c> would.
/// </summary>
internal ref struct PythonJsonReader
{
    private const int MaxDepth = 500;
    // Python refuses to read longer integers.
    private const int MaxDigits = 4300;

    private readonly ReadOnlySpan<char> _text;
    private int _at;
    private int _depth;

    private PythonJsonReader(ReadOnlySpan<char> text) => _text = text;

    /// <summary>The same value in Python's JSON, ASCII.</summary>
    /// <exception cref="FormatException">Not JSON.</exception>
    public static byte[] Rewrite(ReadOnlySpan<char> text)
    {
        var reader = new PythonJsonReader(text);
        var json = new PythonJson();
        reader.SkipBlanks();
        reader.Value(json);
        reader.SkipBlanks();
        return reader._at == text.Length ? json.ToBytes() : throw Invalid();
    }

    private static FormatException Invalid() => new("Not JSON.");

    private void Value(PythonJson json)
    {
        switch (Peek())
        {
            case '{':
                Object(json);
                break;
            case '[':
                Array(json);
                break;
            case '"':
                json.Value(String());
                break;
            case '-' or (>= '0' and <= '9') when !_text[_at..].StartsWith("-Infinity"):
                Number(json);
                break;
            default:
                Word(json);
                break;
        }
    }

    private void Object(PythonJson json)
    {
        Enter();
        var fields = new OrderedDictionary<string, byte[]>(StringComparer.Ordinal);
        while (Peek() != '}')
        {
            var name = String();
            SkipBlanks();
            Expect(':');
            SkipBlanks();
            var value = new PythonJson();
            Value(value);
            fields[name] = value.ToBytes();
            Separator('}');
        }

        Leave();
        json.Open('{');
        foreach (var (name, value) in fields)
        {
            json.Key(name).Raw(value);
        }

        json.Close('}');
    }

    private void Array(PythonJson json)
    {
        Enter();
        json.Open('[');
        while (Peek() != ']')
        {
            Value(json);
            Separator(']');
        }

        Leave();
        json.Close(']');
    }

    private void Enter()
    {
        if (++_depth > MaxDepth)
        {
            throw Invalid();
        }

        _at++;
        SkipBlanks();
    }

    private void Leave()
    {
        _depth--;
        _at++;
    }

    // After an element: a comma with an element behind it, or the end.
    private void Separator(char end)
    {
        SkipBlanks();
        if (Peek() == end)
        {
            return;
        }

        Expect(',');
        SkipBlanks();
        if (Peek() == end)
        {
            throw Invalid();
        }
    }

    private string String()
    {
        Expect('"');
        var text = new StringBuilder();
        while (true)
        {
            var c = Next();
            switch (c)
            {
                case '"':
                    return text.ToString();
                case '\\':
                    text.Append(Escape());
                    break;
                case < ' ':
                    throw Invalid();
                default:
                    text.Append(c);
                    break;
            }
        }
    }

    private char Escape() => Next() switch
    {
        '"' => '"',
        '\\' => '\\',
        '/' => '/',
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => Unicode(),
        _ => throw Invalid(),
    };

    private char Unicode()
    {
        var value = 0;
        for (var i = 0; i < 4; i++)
        {
            var c = Next();
            value = char.IsAsciiHexDigit(c) ? (value << 4) | Convert.ToInt32(c.ToString(), 16) : throw Invalid();
        }

        return (char)value;
    }

    private void Number(PythonJson json)
    {
        var start = _at;
        _at += Peek() == '-' ? 1 : 0;
        var digits = Peek() == '0' ? Skip(1) : Digits();
        if (digits is 0 or > MaxDigits)
        {
            throw Invalid();
        }

        if (_at + 1 < _text.Length && _text[_at] == '.' && char.IsAsciiDigit(_text[_at + 1]))
        {
            _at++;
            Digits();
        }

        Exponent();
        json.Raw(Encoding.ASCII.GetBytes(PythonNumber.Format(_text[start.._at].ToString())));
    }

    private void Exponent()
    {
        var rest = _text[_at..];
        var sign = rest.Length > 1 && rest[1] is '+' or '-' ? 1 : 0;
        if (rest.Length > 1 + sign && rest[0] is 'e' or 'E' && char.IsAsciiDigit(rest[1 + sign]))
        {
            _at += 1 + sign;
            Digits();
        }
    }

    private int Digits()
    {
        var start = _at;
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }

        return _at - start;
    }

    private int Skip(int count)
    {
        _at += count;
        return count;
    }

    private void Word(PythonJson json)
    {
        foreach (var word in (ReadOnlySpan<string>)["null", "true", "false", "NaN", "Infinity", "-Infinity"])
        {
            if (_text[_at..].StartsWith(word))
            {
                _at += word.Length;
                json.Raw(Encoding.ASCII.GetBytes(word));
                return;
            }
        }

        throw Invalid();
    }

    private void SkipBlanks()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\n' or '\r')
        {
            _at++;
        }
    }

    private readonly char Peek() => _at < _text.Length ? _text[_at] : '\0';

    private char Next() => _at < _text.Length ? _text[_at++] : throw Invalid();

    private void Expect(char c)
    {
        if (Next() != c)
        {
            throw Invalid();
        }
    }
}
