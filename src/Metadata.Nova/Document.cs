namespace Metadata.Nova;

/// <summary>One prepared answer body.</summary>
/// <param name="ContentType">Its content type.</param>
/// <param name="Prefix">The body up to the random seed.</param>
/// <param name="Suffix">What follows the seed; null = no seed.</param>
/// <param name="Kind">Who finishes it.</param>
/// <param name="Shape">How the EC2 walk goes on below it.</param>
/// <param name="Elements">The elements of a list.</param>
internal sealed record Document(
    byte[] ContentType,
    byte[] Prefix,
    byte[]? Suffix = null,
    AnswerKind Kind = AnswerKind.Prepared,
    NodeShape Shape = NodeShape.Leaf,
    IReadOnlyList<string>? Elements = null)
{
    public ResponderAnswer ToAnswer(bool head) => new(200, ContentType, Prefix, Suffix, Suffix is not null, head, Kind);
}
