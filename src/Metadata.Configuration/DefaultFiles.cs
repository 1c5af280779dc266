namespace Metadata.Configuration;

/// <summary>
/// The files that agent, supervisor and metadatactl read when the command line names none; later ones win, so that an
/// operator who comes from Neutron's agent keeps his own file.
/// </summary>
public static class DefaultFiles
{
    /// <summary>All of them, in the order in which they are read.</summary>
    public static IReadOnlyList<string> All { get; } =
        ["/etc/neutron/neutron.conf", "/etc/metadata-proxy/metadata-proxy.conf", "/etc/neutron/metadata_agent.ini"];

    /// <summary>Those that are there.</summary>
    public static IReadOnlyList<string> Existing => [.. All.Where(File.Exists)];
}
