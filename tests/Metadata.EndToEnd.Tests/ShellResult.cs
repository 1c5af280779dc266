namespace Metadata.EndToEnd.Tests;

/// <summary>How a program ended and what it said.</summary>
internal sealed record ShellResult(int Code, string Output, string Error);
