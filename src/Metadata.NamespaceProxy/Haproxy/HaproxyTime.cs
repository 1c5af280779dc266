using System.Globalization;

namespace Metadata.NamespaceProxy.Haproxy;

/// <summary>Times as haproxy writes them: a number and us, ms, s, m, h or d; milliseconds without a unit (configuration manual 2.5).</summary>
internal static class HaproxyTime
{
    /// <summary>Reads one; false for anything else, and for nothing at all.</summary>
    public static bool TryParse(string text, out TimeSpan time)
    {
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9') is >= 0 and var at ? at : text.Length;
        time = default;
        if (!long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > int.MaxValue)
        {
            return false;
        }

        double? unit = text[digits..] switch
        {
            "us" => 0.001,
            "" or "ms" => 1,
            "s" => 1000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => null,
        };
        time = TimeSpan.FromMilliseconds(number * (unit ?? 0));
        return unit is not null && time > TimeSpan.Zero;
    }
}
