using Metadata.Agent.Configuration;
using Metadata.Agent.Server;
using Metadata.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Hosting;

/// <summary>Started first and stopped last: says what the configuration got wrong; ends the loops and says so.</summary>
internal sealed class LifeService(AgentOptions options, IReadOnlyList<UnknownOption> unknown, LoopGroup loops, ILogger logger) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (UnknownOption option in unknown)
        {
            AgentLog.UnknownOption(logger, option.ToString());
        }

        if (options is { Upstream: UpstreamKind.Nova, SharedSecret: "" })
        {
            AgentLog.NoSecret(logger);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        // What outlived the drain is cut off here, for its proxy to repeat, before the store that would answer it is closed.
        loops.Dispose();
        AgentLog.Stopped(logger);
        return Task.CompletedTask;
    }
}
