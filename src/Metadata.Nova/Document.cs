using System.Text;

namespace Metadata.Nova;

/// <summary>One prepared answer body, and in the EC2 tree the node that it shows.</summary>
/// <param name="ContentType">Its content type.</param>
/// <param name="Prefix">The body up to the random seed.</param>
/// <param name="Suffix">What follows the seed; null = no seed.</param>
/// <param name="Kind">Who finishes it.</param>
internal sealed record Document(byte[] ContentType, byte[] Prefix, byte[]? Suffix = null, AnswerKind Kind = AnswerKind.Prepared)
{
    /// <summary>Elements of a list; null for all else.</summary>
    public byte[][]? Elements { get; private init; }

    /// <summary>Entries of a map; null for all else.</summary>
    public (byte[] Name, Document Value)[]? Children { get; private init; }

    public static Document Text(string text) => new(ContentTypes.Plain, Encoding.UTF8.GetBytes(text));

    public static Document List(IReadOnlyList<string> items) =>
        Text(string.Join('\n', items)) with { Elements = [.. items.Select(Encoding.UTF8.GetBytes)] };

    /// <summary>A map that shows <paramref name="listing"/>.</summary>
    public static Document Map(string listing, IEnumerable<(string Name, Document Value)> children) =>
        Text(listing) with { Children = [.. children.Select(child => (Encoding.UTF8.GetBytes(child.Name), child.Value))] };

    public Document? Find(ReadOnlySpan<byte> name)
    {
        foreach (var (known, value) in Children!)
        {
            if (name.SequenceEqual(known))
            {
                return value;
            }
        }

        return null;
    }

    public bool Contains(ReadOnlySpan<byte> element)
    {
        foreach (var known in Elements!)
        {
            if (element.SequenceEqual(known))
            {
                return true;
            }
        }

        return false;
    }

    public ResponderAnswer ToAnswer(bool head) => new(200, ContentType, Prefix, Suffix, Suffix is not null, head, Kind);
}
