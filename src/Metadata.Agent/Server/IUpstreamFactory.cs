using Metadata.Linux.Transport;

namespace Metadata.Agent.Server;

/// <summary>Makes the upstream that the options name.</summary>
internal interface IUpstreamFactory
{
    /// <summary>The upstream of one loop.</summary>
    IUpstream Create(EventLoop loop);
}
