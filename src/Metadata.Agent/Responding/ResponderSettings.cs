using Metadata.Agent.Configuration;
using Metadata.Nova;

namespace Metadata.Agent.Responding;

/// <summary>The agent's options as the responder wants them.</summary>
internal static class ResponderSettings
{
    /// <summary>Translates.</summary>
    public static ResponderOptions From(AgentOptions options) => new()
    {
        InjectedNetworkTemplate = options.InjectsNetworkTemplate ? AgentOptionCatalogue.NovaTemplate : "",
        DhcpDomain = options.DhcpDomain,
        MetadataCacheExpiration = options.CacheExpiration,
        VendordataProviders = options.VendordataProviders,
        VendordataJsonfilePath = options.VendordataFile,
        VendordataDynamicTargets = options.VendordataTargets,
        VendordataDynamicConnectTimeout = options.VendordataConnectTimeout,
        VendordataDynamicReadTimeout = options.VendordataReadTimeout,
        VendordataDynamicFailureFatal = options.VendordataFailureFatal,
        ServiceMetadataProxy = options.ServiceMetadataProxy,
        MetadataProxySharedSecret = options.ResponderSecret,
    };
}
