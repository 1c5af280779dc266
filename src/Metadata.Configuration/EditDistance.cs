namespace Metadata.Configuration;

/// <summary>Levenshtein distance, for "did you mean".</summary>
internal static class EditDistance
{
    /// <summary>The nearest candidate, or null when none is near enough to be a slip of the hand.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        var limit = Math.Max(2, word.Length / 4);
        string? nearest = null;
        foreach (var candidate in candidates)
        {
            var distance = Between(word, candidate);
            if (distance <= limit && distance < candidate.Length)
            {
                (nearest, limit) = (candidate, distance - 1);
            }
        }

        return nearest;
    }

    public static int Between(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
