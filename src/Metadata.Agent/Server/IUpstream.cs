using Metadata.Instances;

namespace Metadata.Agent.Server;

/// <summary>Answers for an instance that is known.</summary>
internal interface IUpstream
{
    /// <summary>Writes exactly one answer; ends on the exchange's loop.</summary>
    ValueTask AnswerAsync(HttpExchange exchange, InstanceIdentity identity);
}
