using System.Net;

namespace Metadata.Instances.Neutron;

/// <summary>What is asked of a port.</summary>
internal sealed record NeutronPort(string Id, string DeviceId, string DeviceOwner, string ProjectId, string NetworkId, string Mac, IReadOnlyList<IPAddress> Addresses);
