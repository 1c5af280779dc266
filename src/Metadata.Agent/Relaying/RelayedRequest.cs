using Metadata.Agent.Server;

namespace Metadata.Agent.Relaying;

/// <summary>A request that did not succeed at once: since when it is held, and what was tried.</summary>
internal sealed class RelayedRequest(SignedInstance signed, long heldSince) : IRefusalDetail
{
    /// <summary>Who asks.</summary>
    public SignedInstance Signed { get; set; } = signed;

    /// <summary>Timestamp of the first failure.</summary>
    public long HeldSince => heldSince;

    /// <summary>The instance was looked up again because nova did not know it.</summary>
    public bool Doubted { get; set; }

    /// <inheritdoc/>
    public string Describe() => Signed.Describe();
}
