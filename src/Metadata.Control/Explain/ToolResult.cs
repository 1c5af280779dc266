namespace Metadata.Control.Explain;

/// <summary>How a program of the system ended.</summary>
/// <param name="Status">Its exit status; -1 = it did not end in time.</param>
/// <param name="Output">What it wrote.</param>
/// <param name="Error">What it complained of.</param>
internal sealed record ToolResult(int Status, string Output, string Error);
