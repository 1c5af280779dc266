namespace Metadata.Instances.Admin;

/// <summary>What a step of an explanation found.</summary>
public enum HopState
{
    /// <summary>The step does its part.</summary>
    Ok,

    /// <summary>It does, with something that the operator should know.</summary>
    Warning,

    /// <summary>It does not: guests are refused, or wait in vain, here.</summary>
    Broken,

    /// <summary>It could not be looked at, or what stands before it is broken.</summary>
    Unknown,
}
