using Metadata.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Hosting;

/// <summary>Started first and stopped last: says what the configuration got wrong, and that the end came.</summary>
internal sealed class LifeService(IReadOnlyList<UnknownOption> unknown, ILogger logger) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (UnknownOption option in unknown)
        {
            AgentLog.UnknownOption(logger, option.ToString());
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
