namespace Metadata.Relay;

/// <summary>What an <see cref="IForwardPolicy"/> makes of an answer.</summary>
public enum Verdict
{
    /// <summary>The guest gets it.</summary>
    Relay,

    /// <summary>It is dropped and the request sent again; only for a repeatable request, else as <see cref="Relay"/>.</summary>
    Retry,

    /// <summary>It is dropped: the policy has answered.</summary>
    Answered,
}
