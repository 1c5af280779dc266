namespace Metadata.Instances.Sqlite;

/// <summary>What is kept in memory of an instance: who it is, its revision, and the keys of its ports.</summary>
/// <param name="Identity">Its identity.</param>
/// <param name="Revision">The store's revision of its last change.</param>
/// <param name="Keys">One entry per port and address; two ports with one key make it ambiguous.</param>
internal sealed record IndexedInstance(InstanceIdentity Identity, long Revision, AddressKey[] Keys);
