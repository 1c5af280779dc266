using Metadata.Agent.Configuration;
using Metadata.Instances;

namespace Metadata.Agent.Explaining;

/// <summary>What was seen of one request's way through the agent.</summary>
internal sealed record ExplainFacts
{
    /// <summary>Who asks.</summary>
    public required DirectoryQuery Query { get; init; }

    /// <summary>The request itself.</summary>
    public required DryRunResult Run { get; init; }

    /// <summary>The same guest's request for a document that every instance has; null = it was not needed.</summary>
    public DryRunResult? Known { get; init; }

    /// <summary>The store is asked, for owners or for records.</summary>
    public bool UsesStore { get; init; }

    /// <summary>The store's file.</summary>
    public string StorePath { get; init; } = "";

    /// <summary>Why writes to the store fail; null = they do not.</summary>
    public StoreException? StoreProblem { get; init; }

    /// <summary>Where owners come from, by the option's value.</summary>
    public string Directory { get; init; } = "";

    /// <summary>Why the directory could not be asked last; empty = it could.</summary>
    public string DirectoryProblem { get; init; } = "";

    /// <summary>The project in the instance's record; null = there is no record here.</summary>
    public string? RecordProject { get; init; }

    /// <summary>Requests are signed and relayed to nova.</summary>
    public bool Relays { get; init; }

    /// <summary>A secret is set.</summary>
    public bool HasSecret { get; init; }

    /// <summary>What every nova said to a signed question; empty = they were not asked.</summary>
    public IReadOnlyList<(string Endpoint, string Outcome, string Detail)> Novas { get; init; } = [];

    /// <summary>Whether this network's guests need a session token.</summary>
    public SessionTokenMode Tokens { get; init; }
}
