using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Metadata.Instances.Import;

/// <summary>Holds a JSON document against the schema; the first difference is thrown with its path.</summary>
internal sealed class RecordValidator(string file)
{
    private const int QuotedLength = 64;

    private readonly List<string> _path = [];

    public void Check(JsonElement value, SchemaNode node)
    {
        switch (value.ValueKind, node.Kind)
        {
            case (JsonValueKind.Null, _) when node.Nullable:
            case (_, SchemaKind.Any):
            case (JsonValueKind.True or JsonValueKind.False, SchemaKind.Truth):
            case (JsonValueKind.String, SchemaKind.Text) when node.Condition?.Invoke(value.GetString()!) ?? true:
            case (JsonValueKind.Number, SchemaKind.Whole) when value.TryGetInt64(out var number) && number >= node.Minimum && number <= node.Maximum:
                return;
            case (JsonValueKind.Object, SchemaKind.Object):
                CheckObject(value, node);
                return;
            case (JsonValueKind.Object, SchemaKind.Map):
                CheckMap(value, node);
                return;
            case (JsonValueKind.Array, SchemaKind.List):
                CheckList(value, node);
                return;
            default:
                throw Refuse(Describe(value, node.Secret), node.Nullable && !node.Expected.Contains("null", StringComparison.Ordinal) ? node.Expected + " or null" : node.Expected);
        }
    }

    public void Enter(string name) => _path.Add(Segment(name));

    public void Leave() => _path.RemoveAt(_path.Count - 1);

    public ImportException Refuse(string found, string expected) => new(file, "$" + string.Concat(_path), found, expected);

    public static string Describe(JsonElement value, bool secret) => value.ValueKind switch
    {
        JsonValueKind.String when secret => string.Create(CultureInfo.InvariantCulture, $"a text of {value.GetString()!.Length} characters"),
        JsonValueKind.String => Quote(value.GetString()!),
        JsonValueKind.Number => "the number " + Shorten(value.GetRawText()),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null => "null",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => "nothing",
    };

    private void CheckObject(JsonElement value, SchemaNode node)
    {
        foreach (var property in value.EnumerateObject())
        {
            Enter(property.Name);
            if (!node.Fields.TryGetValue(property.Name, out var field))
            {
                throw Refuse("a field that " + node.Expected + " does not have", "one of " + string.Join(", ", node.Fields.Keys));
            }

            Check(property.Value, field);
            Leave();
        }

        foreach (var (name, field) in node.Fields)
        {
            if (field.Required && !value.TryGetProperty(name, out _))
            {
                Enter(name);
                throw Refuse("nothing", field.Expected);
            }
        }
    }

    private void CheckMap(JsonElement value, SchemaNode node)
    {
        foreach (var property in value.EnumerateObject())
        {
            Enter(property.Name);
            Check(property.Value, node.Item!);
            Leave();
        }
    }

    private void CheckList(JsonElement value, SchemaNode node)
    {
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            _path.Add(string.Create(CultureInfo.InvariantCulture, $"[{index++}]"));
            Check(item, node.Item!);
            Leave();
        }
    }

    private static string Segment(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? "." + name : $"[{Quote(name)}]";

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text.Length > QuotedLength ? text[..QuotedLength] : text)
        {
            // Records come from anywhere; what is printed must not steer a terminal.
            quoted.Append(char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format || char.IsSurrogate(c) ? '?' : c);
        }

        return quoted.Append(text.Length > QuotedLength ? "…\"" : "\"").ToString();
    }

    private static string Shorten(string text) => text.Length > QuotedLength ? text[..QuotedLength] + "…" : text;
}
