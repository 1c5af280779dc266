using System.Reflection;

namespace Metadata.Control.Explain;

/// <summary>The reason codes with cause and remedy. The document for people is the table itself: it is embedded and read.</summary>
internal static class ReasonTable
{
    private static readonly Lazy<IReadOnlyDictionary<string, Reason>> _rows = new(Load);

    /// <summary>All rows by code.</summary>
    public static IReadOnlyDictionary<string, Reason> Rows => _rows.Value;

    /// <summary>The row of a code; for an unknown one a row that says so.</summary>
    public static Reason Find(string code) => Rows.TryGetValue(code, out Reason? known)
        ? known
        : new Reason(code, "-", "-", "This release has no explanation of this code.", "Look for it in the log of agent and supervisor.");

    private static Dictionary<string, Reason> Load()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("reason-codes.md")!;
        using var reader = new StreamReader(stream);
        var rows = new Dictionary<string, Reason>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("| `", StringComparison.Ordinal) && line.Trim('|', ' ').Split(" | ") is [var code, var status, var saidBy, var cause, var remedy])
            {
                rows.Add(code.Trim('`'), new Reason(code.Trim('`'), status, saidBy, cause, remedy));
            }
        }

        return rows;
    }
}
