namespace Metadata.Instances;

/// <summary>Who a guest is.</summary>
/// <param name="InstanceId">The instance's uuid in lower case with hyphens.</param>
/// <param name="ProjectId">The owning project, as stored.</param>
public readonly record struct InstanceIdentity(string InstanceId, string ProjectId);
