namespace Metadata.Instances.Import;

/// <summary>What one place in a record may hold.</summary>
/// <param name="Kind">Its JSON form.</param>
/// <param name="Expected">In words, for the refusal.</param>
internal sealed record SchemaNode(SchemaKind Kind, string Expected)
{
    /// <summary>Null is allowed too.</summary>
    public bool Nullable { get; init; }

    /// <summary>The field may not be left out of its object.</summary>
    public bool Required { get; init; }

    /// <summary>The value is never quoted in a message.</summary>
    public bool Secret { get; init; }

    /// <summary>A further condition on a text.</summary>
    public Func<string, bool>? Condition { get; init; }

    /// <summary>Lowest whole number.</summary>
    public long Minimum { get; init; }

    /// <summary>Highest whole number.</summary>
    public long Maximum { get; init; } = int.MaxValue;

    /// <summary>The fields of an object.</summary>
    public IReadOnlyDictionary<string, SchemaNode> Fields { get; init; } = new Dictionary<string, SchemaNode>();

    /// <summary>The items of a list or the values of a map.</summary>
    public SchemaNode? Item { get; init; }
}
