using Metadata.Agent.Configuration;
using Metadata.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Hosting;

/// <summary>Started first and stopped last: says what the configuration got wrong, and that the end came.</summary>
internal sealed class LifeService(AgentOptions options, IReadOnlyList<UnknownOption> unknown, ILogger logger) : IHostedService
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
        AgentLog.Stopped(logger);
        return Task.CompletedTask;
    }
}
