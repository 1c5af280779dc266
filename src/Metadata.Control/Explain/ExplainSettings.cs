using Metadata.Configuration;

namespace Metadata.Control.Explain;

/// <summary>What explain takes from the files of agent and supervisor.</summary>
/// <param name="NamespaceDirectory">Where namespaces have their names.</param>
/// <param name="NetworkPort">Port of a network's proxy.</param>
/// <param name="RouterPort">Port of a router's proxy, behind the REDIRECT.</param>
/// <param name="Socket">The agent's socket for proxies.</param>
/// <param name="ProxyUser">User that proxies become; empty = they stay.</param>
internal sealed record ExplainSettings(string NamespaceDirectory, int NetworkPort, int RouterPort, string Socket, string ProxyUser)
{
    /// <summary>Reads the given files, or those of the usual places when none is given.</summary>
    /// <exception cref="ConfigurationException">A file is absent or wrong.</exception>
    public static ExplainSettings Load(IReadOnlyList<string> files, IReadOnlyList<string> directories)
    {
        IReadOnlyList<string> chosen = files.Count > 0 || directories.Count > 0 ? files : DefaultFiles.Existing;
        var configuration = OsloConfiguration.Load(chosen, directories, new OptionCatalogue([.. ProxySection.Agent, .. ProxySection.Supervisor]));
        string state = configuration.GetString("DEFAULT", "state_path", null) ?? "/var/lib/neutron";
        return new ExplainSettings(
            configuration.GetString(ProxySection.Name, "namespace_directory", null) ?? "/run/netns",
            configuration.GetPort(ProxySection.Name, "network_listen_port", 80),
            configuration.GetPort("DEFAULT", "metadata_port", 9697),
            configuration.GetString("DEFAULT", "metadata_proxy_socket", null) ?? Path.Combine(state, "metadata_proxy"),
            configuration.GetString("DEFAULT", "metadata_proxy_user", null) ?? "");
    }
}
