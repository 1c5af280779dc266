namespace Metadata.Instances;

/// <summary>How a directory answered. Only <see cref="Found"/> carries an identity.</summary>
public enum LookupOutcome
{
    /// <summary>Exactly one instance.</summary>
    Found,

    /// <summary>No instance has the address there.</summary>
    NotFound,

    /// <summary>More than one instance has the address there; nobody is served.</summary>
    Ambiguous,

    /// <summary>The source could not be asked; nothing is known.</summary>
    Unavailable,
}
