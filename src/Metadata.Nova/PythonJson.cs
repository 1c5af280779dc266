using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Metadata.Nova;

/// <summary>Writes what Python's <c>json.dumps</c> writes with its defaults: one ASCII line, <c>", "</c> and <c>": "</c>.</summary>
internal sealed class PythonJson
{
    private readonly StringBuilder _text = new();
    private bool _comma;

    /// <summary>The text so far, ASCII.</summary>
    public byte[] ToBytes() => Encoding.ASCII.GetBytes(_text.ToString());

    public override string ToString() => _text.ToString();

    public PythonJson Open(char bracket)
    {
        Separate();
        _text.Append(bracket);
        _comma = false;
        return this;
    }

    public PythonJson Close(char bracket)
    {
        _text.Append(bracket);
        _comma = true;
        return this;
    }

    public PythonJson Key(string name)
    {
        Value(name);
        _text.Append(": ");
        _comma = false;
        return this;
    }

    public PythonJson Value(string? value)
    {
        Separate();
        if (value is null)
        {
            _text.Append("null");
        }
        else
        {
            Quote(value);
        }

        _comma = true;
        return this;
    }

    public PythonJson Value(long? value) => Raw(value?.ToString(CultureInfo.InvariantCulture) ?? "null");

    public PythonJson Value(bool value) => Raw(value ? "true" : "false");

    public PythonJson Raw(string value)
    {
        Separate();
        _text.Append(value);
        _comma = true;
        return this;
    }

    public PythonJson Field(string name, string? value) => Key(name).Value(value);

    public PythonJson Value(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                // As a Python dict: a repeated key keeps its first place and its last value.
                var fields = new OrderedDictionary<string, JsonElement>();
                foreach (var field in element.EnumerateObject())
                {
                    fields[field.Name] = field.Value;
                }

                Open('{');
                foreach (var (name, value) in fields)
                {
                    Key(name).Value(value);
                }

                return Close('}');
            case JsonValueKind.Array:
                Open('[');
                foreach (var item in element.EnumerateArray())
                {
                    Value(item);
                }

                return Close(']');
            case JsonValueKind.String:
                return Value(element.GetString());
            case JsonValueKind.Number:
                return Raw(PythonNumber.Format(element.GetRawText()));
            case JsonValueKind.True:
            case JsonValueKind.False:
                return Value(element.GetBoolean());
            default:
                return Raw("null");
        }
    }

    private void Separate()
    {
        if (_comma)
        {
            _text.Append(", ");
        }
    }

    private void Quote(string value)
    {
        _text.Append('"');
        foreach (var c in value)
        {
            switch (c)
            {
                case '"': _text.Append("\\\""); break;
                case '\\': _text.Append("\\\\"); break;
                case '\n': _text.Append("\\n"); break;
                case '\r': _text.Append("\\r"); break;
                case '\t': _text.Append("\\t"); break;
                case '\b': _text.Append("\\b"); break;
                case '\f': _text.Append("\\f"); break;
                case >= ' ' and <= '~': _text.Append(c); break;
                default: _text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)); break;
            }
        }

        _text.Append('"');
    }
}
