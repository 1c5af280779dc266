namespace Metadata.Agent.Configuration;

/// <summary>Who says which instance an address belongs to.</summary>
internal enum DirectoryKind
{
    /// <summary>The agent's own database.</summary>
    Embedded,

    /// <summary>Neutron's API.</summary>
    Neutron,

    /// <summary>A key prefix of etcd.</summary>
    Etcd,
}
