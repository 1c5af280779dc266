using System.Net;

namespace Metadata.Control.Storm;

/// <summary>What storm was asked to do.</summary>
/// <param name="Patterns">Names of namespaces under /run/netns, with * and ?.</param>
/// <param name="Scripts">Clients, taken in turn.</param>
/// <param name="Boots">Boots in all; 0: one per guest.</param>
/// <param name="Rate">Boots per second that begin.</param>
/// <param name="Target">Where the metadata service is.</param>
/// <param name="Timeout">Of one request, connection included.</param>
/// <param name="MaxInFlight">Boots at once; beyond it a boot begins later than its time.</param>
/// <param name="Duration">After it no boot begins and those in flight end with their request.</param>
internal sealed record StormOptions(
    IReadOnlyList<string> Patterns, IReadOnlyList<BootScript> Scripts, int Boots, double Rate, IPEndPoint Target, TimeSpan Timeout, int MaxInFlight, TimeSpan Duration)
{
    public const int MostBoots = 1_000_000;
    public const int MostRate = 10_000;
    public const int MostInFlight = 20_000;
}
