using Metadata.Agent.Hosting;
using Metadata.Relay;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Server;

/// <summary>Logs refusals under the request id that the guest was told, and what nova's answers say about the set-up.</summary>
/// <param name="logger">The agent's.</param>
/// <param name="upstream">Nova's host and port; empty without one.</param>
internal sealed class AgentObserver(ILogger logger, string upstream = "") : IRelayObserver
{
    private static readonly TimeSpan _oneLinePer = TimeSpan.FromSeconds(10);

    private readonly LogGate _forbidden = new(_oneLinePer, TimeProvider.System);
    private readonly LogGate _failed = new(_oneLinePer, TimeProvider.System);

    /// <inheritdoc/>
    public void Refused(Exchange exchange, int status, string code, Guid requestId)
    {
        // A handler leaves there what the guest is not told.
        if (logger.IsEnabled(LogLevel.Warning))
        {
            AgentLog.Refused(logger, requestId, status, code, (exchange.State as IRefusalDetail)?.Describe() ?? "");
        }
    }

    /// <inheritdoc/>
    public void Faulted(Exchange exchange, Exception exception) => AgentLog.Fault(logger, exception);

    /// <inheritdoc/>
    public void Answered(Exchange exchange, int status)
    {
        if (status == 403 && _forbidden.TryPass())
        {
            AgentLog.SecretMismatch(logger, upstream, Describe(exchange));
        }
        else if (status >= 500 && _failed.TryPass())
        {
            AgentLog.UpstreamAnswered(logger, upstream, status, Describe(exchange));
        }
    }

    private static string Describe(Exchange exchange) => (exchange.State as IRefusalDetail)?.Describe() ?? "a guest";
}
