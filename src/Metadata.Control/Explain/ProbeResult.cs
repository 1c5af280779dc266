namespace Metadata.Control.Explain;

/// <summary>What a request from inside the namespace came to.</summary>
/// <param name="Status">The answer's status; 0 = no answer.</param>
/// <param name="Reason">The reason code in its body; empty = none.</param>
/// <param name="Problem">Why there is no answer; empty = there is one.</param>
internal sealed record ProbeResult(int Status, string Reason, string Problem);
