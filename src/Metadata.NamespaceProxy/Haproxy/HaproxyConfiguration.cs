using Metadata.NamespaceProxy.Options;
using Metadata.Relay;

namespace Metadata.NamespaceProxy.Haproxy;

/// <summary>What a configuration file written for haproxy asks of a metadata proxy; filled while it is read.</summary>
internal sealed class HaproxyConfiguration
{
    /// <summary>User to become; null: stay.</summary>
    public string? User { get; set; }

    /// <summary>Group to become; null: the user's.</summary>
    public string? Group { get; set; }

    /// <summary>Where the pid is written.</summary>
    public string? PidFile { get; set; }

    /// <summary>Leave the caller's session.</summary>
    public bool Daemon { get; set; }

    /// <summary>Connections at once; null: the default.</summary>
    public int? MaxConnections { get; set; }

    /// <summary>Where log lines go; null for nowhere.</summary>
    public SyslogTarget? Log { get; set; }

    /// <summary>Program name of log lines.</summary>
    public string? LogTag { get; set; }

    /// <summary>Timeouts by their haproxy name.</summary>
    public Dictionary<string, TimeSpan> Timeouts { get; } = [];

    /// <summary>Where to listen.</summary>
    public List<ListenAddress> Listen { get; } = [];

    /// <summary>The agent's unix socket.</summary>
    public string? Socket { get; set; }

    /// <summary>Field that says the identity to the agent.</summary>
    public string? IdentityField { get; set; }

    /// <summary>The network or router.</summary>
    public Guid Identity { get; set; }

    /// <summary>The windows of a source's requests: at most two.</summary>
    public List<RequestWindow> Windows { get; } = [];

    /// <summary>The windows hold for IPv6 sources too.</summary>
    public bool WindowsHoldForIPv6 { get; set; }
}
