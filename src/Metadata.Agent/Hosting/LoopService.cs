using Metadata.Agent.Server;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Hosting;

/// <summary>Started first and stopped last: lets running exchanges end, then ends the loops.</summary>
internal sealed class LoopService(LoopGroup loops, IReadOnlyList<Metadata.Configuration.UnknownOption> unknown, ILogger logger)
    : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (Metadata.Configuration.UnknownOption option in unknown)
        {
            AgentLog.UnknownOption(logger, option.ToString());
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        AgentLog.Draining(logger, loops.ConnectionCount);
        try
        {
            await loops.DrainAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            AgentLog.DrainIncomplete(logger, loops.ConnectionCount);
        }

        AgentLog.Stopped(logger);
    }
}
