using System.Buffers;
using System.Buffers.Text;

namespace Metadata.Nova;

/// <summary>Writes what Python's <c>json.dumps</c> writes with its defaults: one ASCII line, <c>", "</c> and <c>": "</c>.</summary>
internal sealed class PythonJson
{
    private const int InitialCapacity = 512;
    private const int LongestEscape = 6;

    private readonly ArrayBufferWriter<byte> _text = new(InitialCapacity);
    private bool _comma;

    /// <summary>The text so far, ASCII.</summary>
    public byte[] ToBytes() => _text.WrittenSpan.ToArray();

    public PythonJson Open(char bracket)
    {
        Separate();
        Append((byte)bracket);
        _comma = false;
        return this;
    }

    public PythonJson Close(char bracket)
    {
        Append((byte)bracket);
        _comma = true;
        return this;
    }

    public PythonJson Key(string name)
    {
        Value(name);
        _text.Write(": "u8);
        _comma = false;
        return this;
    }

    public PythonJson Value(string? value)
    {
        if (value is null)
        {
            return Raw("null"u8);
        }

        Separate();
        Append((byte)'"');
        foreach (var c in value)
        {
            Quote(c);
        }

        Append((byte)'"');
        _comma = true;
        return this;
    }

    public PythonJson Value(long? value)
    {
        if (value is not { } number)
        {
            return Raw("null"u8);
        }

        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, digits, out var length);
        return Raw(digits[..length]);
    }

    public PythonJson Value(bool value) => Raw(value ? "true"u8 : "false"u8);

    /// <summary>A value already written, ASCII.</summary>
    public PythonJson Raw(ReadOnlySpan<byte> value)
    {
        Separate();
        _text.Write(value);
        _comma = true;
        return this;
    }

    public PythonJson Field(string name, string? value) => Key(name).Value(value);

    private void Separate()
    {
        if (_comma)
        {
            _text.Write(", "u8);
        }
    }

    private void Append(byte value)
    {
        _text.GetSpan(1)[0] = value;
        _text.Advance(1);
    }

    private void Quote(char c)
    {
        switch (c)
        {
            case '"': _text.Write("\\\""u8); break;
            case '\\': _text.Write("\\\\"u8); break;
            case '\n': _text.Write("\\n"u8); break;
            case '\r': _text.Write("\\r"u8); break;
            case '\t': _text.Write("\\t"u8); break;
            case '\b': _text.Write("\\b"u8); break;
            case '\f': _text.Write("\\f"u8); break;
            case >= ' ' and <= '~': Append((byte)c); break;
            default:
                var escape = _text.GetSpan(LongestEscape);
                escape[0] = (byte)'\\';
                escape[1] = (byte)'u';
                Utf8Formatter.TryFormat((int)c, escape[2..], out _, new StandardFormat('x', 4));
                _text.Advance(LongestEscape);
                break;
        }
    }
}
