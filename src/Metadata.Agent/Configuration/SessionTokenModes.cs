using Metadata.Configuration;
using static Metadata.Agent.Configuration.AgentOptionCatalogue;

namespace Metadata.Agent.Configuration;

/// <summary>Reads <c>session_tokens</c> and <c>session_tokens_per_network</c>.</summary>
internal static class SessionTokenModes
{
    private const string PerNetwork = "session_tokens_per_network";

    /// <summary>The mode of networks that have none of their own.</summary>
    /// <exception cref="ConfigurationException">No such mode.</exception>
    public static SessionTokenMode Read(OsloConfiguration files) =>
        Parse(files.GetChoice(Proxy, "session_tokens", "optional", "off", "optional", "required"))!.Value;

    /// <summary>The modes of networks and routers, written as oslo.config's dictionaries: <c>key:value,key:value</c>.</summary>
    /// <exception cref="ConfigurationException">An item is not an id and a mode, or an id is there twice.</exception>
    public static IReadOnlyDictionary<Guid, SessionTokenMode> ReadPerNetwork(OsloConfiguration files)
    {
        var modes = new Dictionary<Guid, SessionTokenMode>();
        foreach (string item in files.GetList(Proxy, PerNetwork))
        {
            string[] parts = item.Split(':', StringSplitOptions.TrimEntries);
            if (parts.Length != 2 || !Guid.TryParseExact(parts[0], "D", out Guid id) || Parse(parts[1]) is not { } mode)
            {
                throw files.Error(Proxy, PerNetwork, item, "not an id and a mode", "Write ID:off, ID:optional or ID:required, separated by commas");
            }

            if (!modes.TryAdd(id, mode))
            {
                throw files.Error(Proxy, PerNetwork, item, "the id is there twice", "Leave one of the two out");
            }
        }

        return modes;
    }

    private static SessionTokenMode? Parse(string text) => text.ToLowerInvariant() switch
    {
        "off" => SessionTokenMode.Off,
        "optional" => SessionTokenMode.Optional,
        "required" => SessionTokenMode.Required,
        _ => null,
    };
}
