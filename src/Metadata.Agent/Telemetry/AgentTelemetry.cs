using Metadata.Agent.Configuration;
using Metadata.Agent.Server;
using Metadata.Linux.Transport;

namespace Metadata.Agent.Telemetry;

/// <summary>What the loops note.</summary>
internal sealed class AgentTelemetry
{
    private readonly Dictionary<EventLoop, LoopTelemetry> _loops;

    /// <summary>One part for each loop.</summary>
    public AgentTelemetry(AgentOptions options, LoopGroup loops) =>
        _loops = loops.Loops.ToDictionary(static loop => loop, _ => new LoopTelemetry(options));

    /// <summary>All parts.</summary>
    public IReadOnlyCollection<LoopTelemetry> Loops => _loops.Values;

    /// <summary>A loop's part.</summary>
    public LoopTelemetry Of(EventLoop loop) => _loops[loop];

    /// <summary>What <paramref name="read"/> finds in the callers of each loop, one after another on its own thread.</summary>
    public async Task<IReadOnlyList<T>> ReadCallersAsync<T>(Func<Caller, IEnumerable<T>> read)
    {
        var found = new List<T>();
        foreach ((EventLoop loop, LoopTelemetry part) in _loops)
        {
            await LoopGroup.RunAsync(loop, () =>
            {
                found.AddRange(part.Callers.Callers.SelectMany(read));
                return Task.CompletedTask;
            });
        }

        return found;
    }
}
