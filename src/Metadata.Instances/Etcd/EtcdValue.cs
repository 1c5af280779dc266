namespace Metadata.Instances.Etcd;

/// <summary>A key with its value and the revision of its last change; a null value = deleted.</summary>
internal sealed record EtcdValue(string Key, byte[]? Value, long ModRevision);
