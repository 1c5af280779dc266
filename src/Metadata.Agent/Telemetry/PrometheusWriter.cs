using System.Globalization;
using System.Text;

namespace Metadata.Agent.Telemetry;

/// <summary>
/// Prometheus' text format 0.0.4, names made as OpenTelemetry's compatibility page says: dots become '_', units are spelled out,
/// counters end in <c>_total</c>. Written here because the served libraries bring a web server or a registry of their own that every
/// request would have to be recorded in.
/// </summary>
internal sealed class PrometheusWriter
{
    /// <summary>The Content-Type.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    /// <summary>A metric's name as Prometheus knows it.</summary>
    public static string NameOf(string name, string? unit, string type)
    {
        string plain = name.Replace('.', '_');
        string suffix = unit switch { "s" => "_seconds", "By" => "_bytes", "%" => "_percent", _ => "" };
        plain = plain.EndsWith(suffix, StringComparison.Ordinal) ? plain : plain + suffix;
        return type == "counter" ? plain + "_total" : plain;
    }

    /// <summary>Begins a metric.</summary>
    /// <param name="name">As <see cref="NameOf"/> makes it.</param>
    /// <param name="type">counter, gauge or histogram.</param>
    /// <param name="help">One line.</param>
    public void Begin(string name, string type, string? help)
    {
        if (!string.IsNullOrEmpty(help))
        {
            _text.Append("# HELP ").Append(name).Append(' ').Append(help.Replace("\\", "\\\\").Replace("\n", "\\n")).Append('\n');
        }

        _text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
    }

    /// <summary>One sample.</summary>
    public void Add(string name, double value, params ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        _text.Append(name);
        char before = '{';
        foreach ((string label, object? content) in labels)
        {
            string text = Convert.ToString(content, CultureInfo.InvariantCulture) ?? "";
            _text.Append(before).Append(label.Replace('.', '_')).Append("=\"")
                .Append(text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n")).Append('"');
            before = ',';
        }

        _text.Append(labels.IsEmpty ? "" : "}").Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    /// <summary>One histogram.</summary>
    public void Add(string name, DurationHistogram durations, params ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        long below = 0;
        for (int i = 0; i < durations.Counts.Count; i++)
        {
            below += durations.Counts[i];
            string bound = i < DurationHistogram.Bounds.Count ? DurationHistogram.Bounds[i].ToString("R", CultureInfo.InvariantCulture) : "+Inf";
            Add(name + "_bucket", below, [.. labels, new("le", bound)]);
        }

        Add(name + "_sum", durations.Sum, labels);
        Add(name + "_count", below, labels);
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
