using System.Diagnostics;
using System.Text;

namespace Metadata.Fuzz;

/// <summary>Mutates, checks, keeps inputs with a new kind of outcome as further seeds.</summary>
public static class FuzzRun
{
    private const int MostSeeds = 4096;

    public static IReadOnlyList<IFuzzTarget> Targets { get; } = [new HeadTarget(), new ChunkedTarget(), new ResponseTarget(), new RelayTarget(), new AgentTarget(), new LinkTarget()];

    /// <summary>Runs for a time; the answer is the number of executions. An input that fails is in the exception's message.</summary>
    public static (long Executions, int Outcomes) Run(IFuzzTarget target, TimeSpan time, int seed)
    {
        ArgumentNullException.ThrowIfNull(target);
        Mutator mutator = new(seed);
        List<byte[]> corpus = [.. target.Seeds.Select(Encoding.Latin1.GetBytes)];
        HashSet<string> outcomes = [];
        long start = Stopwatch.GetTimestamp();
        long executions = 0;
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            byte[] input = mutator.Mutate(corpus);
            executions++;
            if (outcomes.Add(Check(target, input)) && corpus.Count < MostSeeds)
            {
                corpus.Add(input);
            }
        }

        return (executions, outcomes.Count);
    }

    private static string Check(IFuzzTarget target, byte[] input)
    {
        try
        {
            return target.Check(input);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            throw new FuzzFailureException($"{target.Name}: {failure.Message}\ninput (base64): {Convert.ToBase64String(input)}", failure);
        }
    }
}
