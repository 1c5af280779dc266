using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Metadata.Nova;

/// <summary>Chooses between text/html and application/json as WebOb does.</summary>
internal static partial class AcceptHeader
{
    public static ErrorFormat Choose(ReadOnlySpan<byte> accept)
    {
        var text = Encoding.Latin1.GetString(accept).Trim(' ', '\t');
        if (text.Length == 0)
        {
            return ErrorFormat.Plain;
        }

        var ranges = new List<(string Type, double Quality)>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.Length == 0)
            {
                continue;
            }

            var match = Range().Match(part);
            if (!match.Success)
            {
                return ErrorFormat.Html;
            }

            var quality = match.Groups["q"] is { Success: true } q ? double.Parse(q.ValueSpan, CultureInfo.InvariantCulture) : 1;
            if (!match.Groups["p"].Success)
            {
                ranges.Add((match.Groups["t"].Value.ToLowerInvariant(), quality));
            }
        }

        var html = Quality(ranges, "text/html", "text/*");
        var json = Quality(ranges, "application/json", "application/*");
        return html <= 0 && json <= 0 ? ErrorFormat.Plain : html >= json ? ErrorFormat.Html : ErrorFormat.Json;
    }

    private static double Quality(List<(string Type, double Quality)> ranges, string exact, string family)
    {
        foreach (var type in (ReadOnlySpan<string>)[exact, family, "*/*"])
        {
            var at = ranges.FindIndex(r => r.Type == type);
            if (at >= 0)
            {
                return ranges[at].Quality;
            }
        }

        return 0;
    }

    [GeneratedRegex("""^(?<t>[!#$%&'*+\-.^_`|~0-9A-Za-z]+/[!#$%&'*+\-.^_`|~0-9A-Za-z]+)(?<p>(?:[ \t]*;[ \t]*(?![qQ]=)[!#$%&'*+\-.^_`|~0-9A-Za-z]+=(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+|"[^"]*"))+)?(?:[ \t]*;[ \t]*[qQ]=(?<q>0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)(?:[ \t]*;[^;]*)*)?$""")]
    private static partial Regex Range();
}
