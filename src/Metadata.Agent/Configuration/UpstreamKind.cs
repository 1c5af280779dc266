namespace Metadata.Agent.Configuration;

/// <summary>Who answers a request whose instance is known.</summary>
internal enum UpstreamKind
{
    /// <summary>The responder in this process.</summary>
    Embedded,

    /// <summary>A nova metadata API behind <c>nova_metadata_host</c>.</summary>
    Nova,
}
