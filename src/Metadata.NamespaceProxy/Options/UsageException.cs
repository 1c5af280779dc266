namespace Metadata.NamespaceProxy.Options;

/// <summary>The command line or configuration cannot be used. The message names the option, its value and the remedy.</summary>
internal sealed class UsageException(string message) : Exception(message)
{
    public static UsageException For(string option, string? value, string problem, string remedy)
        => new(value is null ? $"{option}: {problem}; {remedy}." : $"{option} '{value}': {problem}; {remedy}.");
}
