namespace Metadata.Instances.Etcd;

/// <summary>One key of a transaction.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">What it becomes; null = it is deleted.</param>
/// <param name="ExpectedRevision">Its last change as the writer saw it; 0 = it was not there.</param>
internal sealed record EtcdChange(string Key, byte[]? Value, long ExpectedRevision);
