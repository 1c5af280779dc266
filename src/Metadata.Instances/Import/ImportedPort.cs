using Metadata.Instances.Sqlite;

namespace Metadata.Instances.Import;

/// <summary>One interface on a network, as the directory needs it.</summary>
internal sealed record ImportedPort(Guid Network, ulong Mac, AddressKey[] Addresses);
