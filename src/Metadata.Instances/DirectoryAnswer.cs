namespace Metadata.Instances;

/// <summary>A directory's answer.</summary>
/// <param name="Outcome">How the look-up ended.</param>
/// <param name="Identity">The one match when <see cref="LookupOutcome.Found"/>; default otherwise.</param>
public readonly record struct DirectoryAnswer(LookupOutcome Outcome, InstanceIdentity Identity)
{
    /// <summary>No instance has the address.</summary>
    public static DirectoryAnswer NotFound => new(LookupOutcome.NotFound, default);

    /// <summary>Several instances have the address.</summary>
    public static DirectoryAnswer Ambiguous => new(LookupOutcome.Ambiguous, default);

    /// <summary>The source could not be asked.</summary>
    public static DirectoryAnswer Unavailable => new(LookupOutcome.Unavailable, default);

    /// <summary>The one match.</summary>
    public static DirectoryAnswer Found(InstanceIdentity identity) => new(LookupOutcome.Found, identity);
}
