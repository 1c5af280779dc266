namespace Metadata.Agent.Configuration;

/// <summary>Values of <c>metadata_proxy_socket_mode</c>, with Neutron's meaning.</summary>
internal enum SocketModeKind
{
    /// <summary>Derived from the user and group that the proxies run as.</summary>
    Deduce,

    /// <summary>0644: the agent's user alone may connect.</summary>
    User,

    /// <summary>0664: the agent's group may connect.</summary>
    Group,

    /// <summary>0666: everybody may connect.</summary>
    All,
}
