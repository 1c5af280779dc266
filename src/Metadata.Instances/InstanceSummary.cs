namespace Metadata.Instances;

/// <summary>One line of the list of instances.</summary>
/// <param name="Uuid">The instance's id.</param>
/// <param name="Key">Its name in the file it came from.</param>
/// <param name="Name">Its display name.</param>
/// <param name="ProjectId">Its owner.</param>
public sealed record InstanceSummary(string Uuid, string Key, string Name, string ProjectId);
