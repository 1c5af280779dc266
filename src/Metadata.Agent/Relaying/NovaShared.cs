using Metadata.Agent.Hosting;
using Metadata.Instances.Caching;

namespace Metadata.Agent.Relaying;

/// <summary>What all loops share towards nova: how many may ask at once, and the last good answers.</summary>
internal sealed class NovaShared
{
    /// <summary>Follows the settings.</summary>
    public NovaShared(AgentSettings settings)
    {
        Gate = new FairGate(settings.Current.Options.MaxInFlight, settings.Current.Options.MaxInFlightPerInstance);
        settings.Changed += snapshot => Gate.Resize(snapshot.Options.MaxInFlight, snapshot.Options.MaxInFlightPerInstance);
    }

    /// <summary>Who may ask.</summary>
    public FairGate Gate { get; }

    /// <summary>The last good answers.</summary>
    public StaleAnswers Answers { get; } = new(TimeProvider.System);
}
