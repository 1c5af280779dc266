using Metadata.Instances;
using Metadata.Relay;

namespace Metadata.Agent.Server;

/// <summary>Answers for an instance that is known. One per event loop.</summary>
internal interface IUpstream
{
    /// <summary>Answers the exchange; ends on its loop.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="query">Who asked, as the proxy vouches for it.</param>
    /// <param name="identity">The instance.</param>
    ValueTask AnswerAsync(Exchange exchange, in DirectoryQuery query, in InstanceIdentity identity);
}
