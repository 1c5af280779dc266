using System.Globalization;
using System.Text.Json.Nodes;

namespace Metadata.Control.Status;

/// <summary>Reads figures out of what was said, and writes them for people.</summary>
internal static class Figures
{
    /// <summary>A number; 0 when it is not there.</summary>
    public static long Number(JsonNode? node, string name) => node?[name] is JsonValue value && value.TryGetValue(out double number) ? (long)number : 0;

    /// <summary>A text; empty when it is not there.</summary>
    public static string Text(JsonNode? node, string name) => node?[name] is JsonValue value ? value.ToString() : "";

    /// <summary>The elements of a list; none when it is not there.</summary>
    public static IEnumerable<JsonNode> List(JsonNode? node, string name) => (node?[name] as JsonArray)?.OfType<JsonNode>() ?? [];

    /// <summary>The fields of an object of counters, the largest first.</summary>
    public static IEnumerable<(string Name, long Count)> Counters(JsonNode? node, string name) =>
        node?[name] is JsonObject counters ? counters.Select(field => (field.Key, Number(counters, field.Key))).OrderByDescending(static one => one.Item2) : [];

    /// <summary>With a point between thousands.</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Per second between two moments; before there are two, since the start.</summary>
    public static string Rate(long now, long? before, double seconds) =>
        (seconds > 0 ? (now - (before ?? 0)) / seconds : 0).ToString("0.0", CultureInfo.InvariantCulture) + "/s";

    /// <summary>Milliseconds from microseconds.</summary>
    public static string Milliseconds(long microseconds) => (microseconds / 1000.0).ToString("0.00", CultureInfo.InvariantCulture) + " ms";

    /// <summary>A span of seconds.</summary>
    public static string Span(long seconds) => seconds switch
    {
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds} s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60} min"),
        < 172_800 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86_400} d"),
    };
}
