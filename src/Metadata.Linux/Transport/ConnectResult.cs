namespace Metadata.Linux.Transport;

/// <summary>A dialer's answer: a connection, or the errno that refused it (ETIMEDOUT when the time ran out).</summary>
/// <param name="Connection">The connection; null when it failed.</param>
/// <param name="Errno">0 when connected.</param>
public readonly record struct ConnectResult(LoopConnection? Connection, int Errno)
{
    /// <summary>True when there is a connection.</summary>
    public bool IsSuccess => Connection is not null;

    /// <summary>The connection.</summary>
    /// <param name="target">What was dialled, for the message.</param>
    /// <exception cref="ConnectException">It failed.</exception>
    public LoopConnection OrThrow(string target) => Connection ?? throw new ConnectException(target, Errno);
}
