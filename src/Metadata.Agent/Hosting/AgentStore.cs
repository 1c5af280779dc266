using Metadata.Agent.Configuration;
using Metadata.Instances;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Hosting;

/// <summary>The embedded store and the one thread that does its slow work.</summary>
internal sealed class AgentStore : IDisposable
{
    /// <summary>Opens the store.</summary>
    /// <exception cref="AgentStartException">It cannot be opened.</exception>
    public AgentStore(AgentOptions options, ILogger logger)
    {
        try
        {
            Instances = SqliteInstanceStore.Open(options.DatabasePath);
        }
        catch (StoreException exception)
        {
            throw new AgentStartException(ExitCode.Store, exception.Message, exception);
        }

        AgentLog.StoreOpen(logger, options.DatabasePath);
    }

    /// <summary>The store. Look-ups answer from memory; everything else belongs on <see cref="Worker"/>.</summary>
    public SqliteInstanceStore Instances { get; }

    /// <summary>The thread for reads of records and for writes.</summary>
    public BlockingWorker Worker { get; } = new();

    /// <inheritdoc/>
    public void Dispose()
    {
        Worker.Dispose();
        Instances.Dispose();
    }
}
