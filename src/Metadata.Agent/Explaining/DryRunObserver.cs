using Metadata.Agent.Server;
using Metadata.Relay;

namespace Metadata.Agent.Explaining;

/// <summary>Notes the refusal instead of logging it: no guest was refused.</summary>
internal sealed class DryRunObserver : IRelayObserver
{
    /// <summary>The refusal's reason code; empty = none.</summary>
    public string Code { get; private set; } = "";

    /// <summary>What the log would have said beside it.</summary>
    public string Detail { get; private set; } = "";

    /// <inheritdoc/>
    public void Refused(Exchange exchange, int status, string code, Guid requestId)
    {
        Code = code;
        Detail = (exchange.State as IRefusalDetail)?.Describe() ?? "";
    }

    /// <inheritdoc/>
    public void Faulted(Exchange exchange, Exception exception) => Detail = exception.Message;
}
