namespace Metadata.Agent.Hosting;

/// <summary>The agent cannot start; the message tells the operator what to do, the code is the process's.</summary>
internal sealed class AgentStartException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>One of <see cref="Hosting.ExitCode"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
