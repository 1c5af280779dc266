using System.IO.Pipelines;
using Metadata.Linux.Transport;
using Metadata.Relay;

namespace Metadata.Agent.Server;

/// <summary>A loop's connection as the relay sees it.</summary>
internal class RelayConnection(LoopConnection connection) : IRelayConnection
{
    private static readonly TimeSpan _linger = TimeSpan.FromSeconds(2);

    /// <summary>The connection itself.</summary>
    public LoopConnection Inner => connection;

    /// <inheritdoc/>
    public PipeReader Input => connection.Input;

    /// <inheritdoc/>
    public PipeWriter Output => connection.Output;

    /// <inheritdoc/>
    public UInt128 Source => default;

    /// <inheritdoc/>
    public Action? DeadlineAction
    {
        get => connection.DeadlineAction;
        set => connection.DeadlineAction = value;
    }

    /// <inheritdoc/>
    public long BytesSent => connection.BytesSent;

    /// <inheritdoc/>
    public bool OutputBlocked => connection.IsOutputBlocked;

    /// <inheritdoc/>
    public bool DeadlinePassed => connection.Reason == AbortReason.Deadline;

    /// <inheritdoc/>
    public void SetDeadline(TimeSpan after) => connection.SetDeadline(after);

    /// <inheritdoc/>
    public void ClearDeadline() => connection.ClearDeadline();

    /// <inheritdoc/>
    public void Abort() => connection.Abort(AbortReason.Local);

    /// <inheritdoc/>
    public ValueTask CloseAsync(bool linger) => linger ? connection.LingeringCloseAsync(_linger) : connection.DisposeAsync();

    /// <inheritdoc/>
    public int FormatPeer(Span<byte> destination) => 0;
}
