namespace Metadata.Instances;

/// <summary>What kind of id scopes a guest's address.</summary>
public enum NetworkKind
{
    /// <summary>A network: the namespace serves exactly one.</summary>
    Network,

    /// <summary>A router: the namespace serves every network attached to it.</summary>
    Router,
}
