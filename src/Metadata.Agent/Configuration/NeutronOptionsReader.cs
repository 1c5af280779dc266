using Metadata.Configuration;
using Metadata.Instances.Neutron;
using static Metadata.Agent.Configuration.AgentOptionCatalogue;

namespace Metadata.Agent.Configuration;

/// <summary>Reads what <c>[neutron]</c> says of Neutron's API, under keystoneauth's names.</summary>
internal static class NeutronOptionsReader
{
    /// <summary>The options for the catalogue, without those of the token.</summary>
    public static IReadOnlyList<OptionDefinition> Definitions { get; } =
    [
        new(Neutron, "endpoint_override", "", "Neutron's address; empty: from keystone's catalogue."),
        new(Neutron, "service_type", "network", "Neutron's type in the catalogue."),
        new(Neutron, "valid_interfaces", "internal, public", "Interfaces in the catalogue, in order."),
        new(Neutron, "region_name", "", "Region in the catalogue; empty: any."),
        new(Neutron, "timeout", "5", "Seconds for one request."),
        new(Neutron, "insecure", "false", "Do not check the certificates of keystone and neutron."),
        new(Neutron, "certfile", "", "PEM certificate shown to keystone and neutron."),
        new(Neutron, "keyfile", "", "Its private key."),
    ];

    /// <summary>The options.</summary>
    /// <exception cref="ConfigurationException">A value cannot be used.</exception>
    public static NeutronOptions Read(OsloConfiguration files)
    {
        string endpoint = files.GetString(Neutron, "endpoint_override", null) ?? "";
        if (endpoint.Length > 0 && (!Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https")))
        {
            throw files.Error(Neutron, "endpoint_override", endpoint, "not an http or https address", "Write it as http://controller:9696");
        }

        return endpoint.Length == 0 && (files.GetString(Neutron, "auth_type", null) ?? "") is "" or "none" or "noauth"
            ? throw files.Error(
                Neutron, "auth_type", files.GetString(Neutron, "auth_type", null), "nothing says where Neutron is",
                "Set auth_type, auth_url and credentials in [neutron], or endpoint_override with auth_type = none")
            : new NeutronOptions
            {
                EndpointOverride = endpoint,
                ServiceType = files.GetString(Neutron, "service_type", null) ?? "network",
                Interfaces = files.GetList(Neutron, "valid_interfaces", "internal", "public"),
                Region = files.GetString(Neutron, "region_name", null) ?? "",
                Timeout = files.GetSeconds(Neutron, "timeout", TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(0.1), TimeSpan.FromMinutes(5)),
            };
    }
}
