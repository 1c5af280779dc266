namespace Metadata.Agent.Server;

/// <summary>How reading a request's body ended.</summary>
internal enum BodyOutcome
{
    /// <summary>All of it is here.</summary>
    Complete,

    /// <summary>Longer than the handler takes.</summary>
    TooLarge,

    /// <summary>Its chunks break the grammar.</summary>
    Malformed,

    /// <summary>The peer ended before the body did.</summary>
    Truncated,
}
