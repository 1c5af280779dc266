namespace Metadata.Instances.Tests.Contract;

/// <summary>A directory with its source, and how things come to be there. Made once for all tests, each with networks of its own.</summary>
public interface IDirectoryWorld : IDisposable
{
    /// <summary>What is tested.</summary>
    IInstanceDirectory Directory { get; }

    /// <summary>A network with the subnets 10.1.0.0/16 and 2001:db8::/64.</summary>
    Guid AddNetwork();

    /// <summary>A router with an interface in each network.</summary>
    Guid AddRouter(params ReadOnlySpan<Guid> networks);

    /// <summary>An instance's port; it is there when this returns.</summary>
    void AddPort(Guid network, string instance, string project, string mac, params ReadOnlySpan<string> addresses);

    /// <summary>The instance and its ports go; they are gone when this returns.</summary>
    void RemovePorts(string instance);
}
