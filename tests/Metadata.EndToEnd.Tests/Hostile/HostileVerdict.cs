namespace Metadata.EndToEnd.Tests;

/// <summary>How a server did on a case.</summary>
/// <param name="Id">The case.</param>
/// <param name="Fault">What was wrong; null when nothing was.</param>
/// <param name="Critical">A claimed identity, or bytes or a framing that two readers may read in two ways, reached the upstream.</param>
internal sealed record HostileVerdict(string Id, string? Fault, bool Critical);
