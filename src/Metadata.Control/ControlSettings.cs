using Metadata.Configuration;
using Metadata.Instances.Etcd;

namespace Metadata.Control;

/// <summary>What metadatactl takes from the configuration.</summary>
/// <param name="Database">The embedded store, $state_path/metadata.db.</param>
/// <param name="AdminSocket">The agent's admin socket.</param>
/// <param name="SupervisorSocket">The supervisor's admin socket.</param>
/// <param name="Etcd">Where etcd is; null unless it is the directory.</param>
internal sealed record ControlSettings(string Database, string AdminSocket, string SupervisorSocket, EtcdOptions? Etcd)
{
    private const string Own = "metadata_proxy";

    private static readonly OptionCatalogue _catalogue = new(
    [
        new OptionDefinition("DEFAULT", "state_path", "/var/lib/neutron", "Where state is kept; the store is metadata.db in it."),
        .. ProxySection.Agent,
    ]);

    /// <summary>Reads the given files, or those of the default places that exist when none is given.</summary>
    /// <exception cref="ConfigurationException">A file is absent or wrong.</exception>
    public static ControlSettings Load(IReadOnlyList<string> files, IReadOnlyList<string> directories)
    {
        var chosen = files.Count > 0 || directories.Count > 0 ? files : DefaultFiles.Existing;
        var configuration = OsloConfiguration.Load(chosen, directories, _catalogue);
        return new ControlSettings(
            Path.Combine(configuration.GetRequired("DEFAULT", "state_path"), "metadata.db"),
            configuration.GetRequired(Own, "admin_socket"),
            configuration.GetString(Own, "supervisor_socket", null) ?? "/run/metadata-proxy/supervisor.sock",
            configuration.GetString(Own, "directory", null) == "etcd" ? ReadEtcd(configuration) : null);
    }

    private static EtcdOptions ReadEtcd(OsloConfiguration configuration)
    {
        try
        {
            return EtcdOptions.From(name => configuration.GetString(Own, name, null) ?? "");
        }
        catch (UriFormatException e)
        {
            throw new ControlException("etcd_endpoints: " + e.Message);
        }
    }
}
