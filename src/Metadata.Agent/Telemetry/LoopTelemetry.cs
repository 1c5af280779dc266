using Metadata.Agent.Configuration;

namespace Metadata.Agent.Telemetry;

/// <summary>What one loop notes of its requests. Belongs to the loop's thread.</summary>
internal sealed class LoopTelemetry
{
    /// <summary>Empty.</summary>
    public LoopTelemetry(AgentOptions options)
    {
        Metrics = new RequestMetrics();
        Callers = new CallerTable(options.TraceCallers, options.TraceExchanges, Metrics);
    }

    /// <summary>Counters; any thread may read them.</summary>
    public RequestMetrics Metrics { get; }

    /// <summary>Who asked, with the last exchanges.</summary>
    public CallerTable Callers { get; }

    /// <summary>Lines about guests that were not written. Written by the loop's thread alone.</summary>
    public long LinesWithheld { get; set; }
}
