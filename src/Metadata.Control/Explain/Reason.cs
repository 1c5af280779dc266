namespace Metadata.Control.Explain;

/// <summary>A row of docs/reason-codes.md.</summary>
/// <param name="Code">The reason code.</param>
/// <param name="Status">What a guest gets, or - when it gets nothing.</param>
/// <param name="SaidBy">Who says it.</param>
/// <param name="Cause">What it means.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record Reason(string Code, string Status, string SaidBy, string Cause, string Remedy);
