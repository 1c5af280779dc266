using System.Globalization;

namespace Metadata.Nova;

/// <summary>A JSON number as Python reads and prints it again: integers exact, others by <c>repr(float)</c>.</summary>
internal static class PythonNumber
{
    public static string Format(string raw)
    {
        if (raw.AsSpan().IndexOfAny(".eE") < 0)
        {
            return raw == "-0" ? "0" : raw;
        }

        var value = double.Parse(raw, CultureInfo.InvariantCulture);
        if (double.IsInfinity(value))
        {
            return value > 0 ? "Infinity" : "-Infinity";
        }

        return Repr(value);
    }

    // The digits are the shortest that round-trip in both languages; the layouts differ: Python
    // leaves the positional form below 1e-4 and from 1e16.
    private static string Repr(double value)
    {
        var sign = value < 0 || double.IsNegative(value) ? "-" : "";
        if (value == 0)
        {
            return sign + "0.0";
        }

        var text = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var exponentAt = text.IndexOf('E', StringComparison.Ordinal);
        var mantissa = exponentAt < 0 ? text : text[..exponentAt];
        var exponent = exponentAt < 0 ? 0 : int.Parse(text.AsSpan(exponentAt + 1), CultureInfo.InvariantCulture);
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        exponent += (point < 0 ? mantissa.Length : point) - 1;
        var leading = digits.Length - digits.TrimStart('0').Length;
        exponent -= leading;
        digits = digits.Trim('0');
        if (exponent is < -4 or >= 16)
        {
            var head = digits.Length == 1 ? digits : digits[..1] + "." + digits[1..];
            return $"{sign}{head}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }

        if (exponent < 0)
        {
            return sign + "0." + new string('0', -exponent - 1) + digits;
        }

        return digits.Length <= exponent + 1
            ? sign + digits.PadRight(exponent + 1, '0') + ".0"
            : sign + digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];
    }
}
