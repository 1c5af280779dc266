namespace Metadata.Nova.Tests.Replay;

/// <summary>Golden/profiles.json.</summary>
internal sealed record GoldenProfiles
{
    public required string SharedSecret { get; init; }

    public required Dictionary<string, GoldenProfile> Profiles { get; init; }
}
