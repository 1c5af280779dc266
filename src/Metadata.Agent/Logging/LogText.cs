using System.Globalization;
using System.Text;

namespace Metadata.Agent.Logging;

/// <summary>Makes a text safe for a log: it stays one line, drives no terminal and reads in the order it was written in.</summary>
internal static class LogText
{
    private const int Longest = 8192;

    /// <summary>Control characters, line separators and whatever changes the reading direction become \uNNNN; above 8192 characters it is cut.</summary>
    public static string Escape(string text)
    {
        bool cut = text.Length > Longest;
        ReadOnlySpan<char> kept = cut ? text.AsSpan(0, Longest) : text;
        if (!cut && !ContainsUnsafe(kept))
        {
            return text;
        }

        var safe = new StringBuilder(kept.Length + 16);
        foreach (char c in kept)
        {
            if (IsUnsafe(c))
            {
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                safe.Append(c);
            }
        }

        return safe.Append(cut ? "..." : "").ToString();
    }

    private static bool ContainsUnsafe(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (IsUnsafe(c))
            {
                return true;
            }
        }

        return false;
    }

    // Format characters are the marks of reading direction, the invisible ones and tags.
    private static bool IsUnsafe(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;
}
