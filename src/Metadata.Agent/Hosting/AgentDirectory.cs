using Metadata.Agent.Configuration;
using Metadata.Instances;
using Metadata.Instances.Caching;
using Metadata.Instances.Keystone;
using Metadata.Instances.Neutron;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Hosting;

/// <summary>Who says which instance asks: what <c>[metadata_proxy] directory</c> names.</summary>
internal sealed class AgentDirectory : IDisposable
{
    // Neutron serves a few requests at once; one network may have half of them.
    private const int LookupsAtOnce = 16;

    private static readonly TimeSpan _oneLinePer = TimeSpan.FromSeconds(10);

    private readonly NeutronDirectory? _neutron;

    /// <summary>Makes it; nothing is asked yet.</summary>
    /// <exception cref="AgentStartException">A certificate cannot be read.</exception>
    public AgentDirectory(AgentSettings settings, AgentStore store, ILogger logger)
    {
        AgentOptions options = settings.Current.Options;
        Directory = store.Replica ?? (IInstanceDirectory)store.Instances;
        if (options.Neutron is not { } neutron)
        {
            return;
        }

        var gate = new LogGate(_oneLinePer, TimeProvider.System);
        _neutron = new NeutronDirectory(
            neutron,
            options.NeutronAuthentication is { } keystone
                ? new KeystoneTokens(keystone, TlsFiles.CreateClient(options.NeutronTls, LookupsAtOnce), TimeProvider.System)
                : null,
            TlsFiles.CreateClient(options.NeutronTls, LookupsAtOnce),
            TimeProvider.System,
            problem =>
            {
                LastProblem = problem;
                if (gate.TryPass())
                {
                    AgentLog.DirectoryTrouble(logger, "neutron", problem);
                }
            });
        Directory = Cache = new CachingDirectory(
            _neutron, options.DirectoryCacheSize, () => RulesOf(settings.Current.Options), TimeProvider.System, new FairGate(LookupsAtOnce, LookupsAtOnce / 2));
    }

    /// <summary>The directory as guests' requests ask it.</summary>
    public IInstanceDirectory Directory { get; }

    /// <summary>The cache in it; null where the answers come from memory and are never old.</summary>
    public CachingDirectory? Cache { get; }

    /// <summary>Why the last look-up failed; empty = none has.</summary>
    public string LastProblem { get; private set; } = "";

    /// <summary>Requests sent to Neutron so far.</summary>
    public long NeutronRequests => _neutron?.Requests ?? 0;

    /// <inheritdoc/>
    public void Dispose() => _neutron?.Dispose();

    private static CachingRules RulesOf(AgentOptions options) => new()
    {
        Positive = options.DirectoryCacheTtl,
        Negative = options.DirectoryNegativeTtl,
        Stale = options.StaleMaxAge,
        Hold = options.HoldTime,
    };
}
