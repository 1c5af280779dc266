using System.Security.Cryptography;
using Metadata.Agent.Configuration;
using Metadata.Instances;
using Metadata.Instances.Etcd;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Hosting;

/// <summary>The store of records on this host, the one thread that does its slow work, and etcd when the store mirrors it.</summary>
internal sealed class AgentStore : IDisposable
{
    private static readonly TimeSpan _oneLinePer = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _mirrorPatience = TimeSpan.FromSeconds(2);

    private readonly EtcdClient? _etcd;

    /// <summary>Opens the store, and begins to follow etcd.</summary>
    /// <exception cref="AgentStartException">It cannot be opened.</exception>
    public AgentStore(AgentOptions options, ILogger logger)
    {
        try
        {
            Instances = SqliteInstanceStore.Open(options.DatabasePath);
            AgentLog.StoreOpen(logger, options.DatabasePath);
            if (options.Etcd is not { } etcd)
            {
                return;
            }

            var gate = new LogGate(_oneLinePer, TimeProvider.System);
            _etcd = new EtcdClient(etcd, EtcdHttp.Create(etcd));
            Replica = new EtcdReplica(
                _etcd,
                Instances,
                problem =>
                {
                    if (gate.TryPass())
                    {
                        AgentLog.DirectoryTrouble(logger, "etcd", problem);
                    }
                },
                news => AgentLog.DirectoryNews(logger, "etcd", news));
            Administration = new EtcdAdministration(_etcd, Replica, Instances, _mirrorPatience);
            Replica.Start();
        }
        catch (StoreException exception)
        {
            throw new AgentStartException(ExitCode.Store, exception.Message, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new AgentStartException(
                ExitCode.Configuration, $"etcd_ca_cert, etcd_cert, etcd_key: {exception.Message.TrimEnd('.')}. Name PEM files that the agent's user may read.", exception);
        }
    }

    /// <summary>The store. Look-ups answer from memory; everything else belongs on <see cref="Worker"/>.</summary>
    public SqliteInstanceStore Instances { get; }

    /// <summary>What is mirrored into the store; null when it is the agent's own.</summary>
    public EtcdReplica? Replica { get; }

    /// <summary>Writes to etcd; null when the store is the agent's own.</summary>
    public EtcdAdministration? Administration { get; }

    /// <summary>The thread for reads of records and for writes.</summary>
    public BlockingWorker Worker { get; } = new();

    /// <summary>Stores the password that a guest posted, here or in etcd. Completes on any thread.</summary>
    public Task<bool> SetPasswordAsync(string instanceId, string password, CancellationToken ct) =>
        Administration?.SetPasswordAsync(instanceId, password, ct) ?? Worker.RunAsync(() => Instances.SetPassword(instanceId, password));

    /// <inheritdoc/>
    public void Dispose()
    {
        Replica?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _etcd?.Dispose();
        Worker.Dispose();
        Instances.Dispose();
    }
}
