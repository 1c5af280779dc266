using System.Runtime.InteropServices;
using Metadata.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Hosting;

/// <summary>
/// SIGHUP reads the configuration again. What may change counts at once; what needs a new start is said and gets one; what is
/// wrong changes nothing.
/// </summary>
internal sealed class ReloadService(AgentSettings settings, Renewal renewal, ILogger logger) : IHostedService, IDisposable
{
    private readonly Lock _one = new();
    private PosixSignalRegistration? _signal;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            Reload();
        });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _signal?.Dispose();

    private void Reload()
    {
        lock (_one)
        {
            try
            {
                (IReadOnlyList<string> applied, IReadOnlyList<string> waiting) = settings.Reload();
                AgentLog.Reloaded(logger, applied.Count == 0 ? "nothing" : string.Join(", ", applied));
                if (waiting.Count > 0)
                {
                    AgentLog.ReloadWaits(logger, string.Join(", ", waiting));
                }

                if (waiting.Count > 0 || Renewal.IsProgramReplaced)
                {
                    renewal.Begin();
                }
            }
            catch (Exception exception) when (exception is ConfigurationException or AgentStartException)
            {
                AgentLog.ReloadRefused(logger, exception.Message);
            }
        }
    }
}
