using Metadata.Configuration;

namespace Metadata.Control;

/// <summary>What metadatactl takes from the configuration.</summary>
/// <param name="Database">The embedded store, $state_path/metadata.db.</param>
/// <param name="AdminSocket">The agent's admin socket.</param>
internal sealed record ControlSettings(string Database, string AdminSocket)
{
    private const string Own = "metadata_proxy";

    private static readonly OptionCatalogue _catalogue = new(
    [
        new OptionDefinition("DEFAULT", "state_path", "/var/lib/neutron", "Where state is kept; the store is metadata.db in it."),
        new OptionDefinition(Own, "admin_socket", "/run/metadata-proxy/agent.sock", "The agent's admin socket."),
    ]);

    /// <summary>Reads the given files, or those of the default places that exist when none is given.</summary>
    /// <exception cref="ConfigurationException">A file is absent or wrong.</exception>
    public static ControlSettings Load(IReadOnlyList<string> files, IReadOnlyList<string> directories)
    {
        var chosen = files.Count > 0 || directories.Count > 0 ? files : DefaultFiles.Existing;
        var configuration = OsloConfiguration.Load(chosen, directories, _catalogue);
        return new ControlSettings(
            Path.Combine(configuration.GetRequired("DEFAULT", "state_path"), "metadata.db"),
            configuration.GetRequired(Own, "admin_socket"));
    }
}
