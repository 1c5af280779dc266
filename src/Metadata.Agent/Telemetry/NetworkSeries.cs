using Metadata.Instances;

namespace Metadata.Agent.Telemetry;

/// <summary>One network's time series; an empty id stands for all networks without their own.</summary>
internal readonly record struct NetworkSeries(NetworkKind Kind, Guid Id, NetworkTotals Totals)
{
    /// <summary>Value of <c>metadata.network.id</c>.</summary>
    public string Name => Id == Guid.Empty ? "other" : Id.ToString();

    /// <summary>Value of <c>metadata.network.kind</c>.</summary>
    public string KindName => Id == Guid.Empty ? "other" : Kind == NetworkKind.Router ? "router" : "network";
}
