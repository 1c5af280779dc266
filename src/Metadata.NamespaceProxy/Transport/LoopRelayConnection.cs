using System.IO.Pipelines;
using Metadata.Linux.Transport;
using Metadata.Relay;

namespace Metadata.NamespaceProxy.Transport;

/// <summary>A loop's connection as the relay wants it.</summary>
internal sealed class LoopRelayConnection(LoopConnection connection) : IRelayConnection
{
    private static readonly TimeSpan LingerLimit = TimeSpan.FromSeconds(2);

    public PipeReader Input => connection.Input;

    public PipeWriter Output => connection.Output;

    public UInt128 Source => connection.RemoteAddress.ToUInt128();

    public Action? DeadlineAction
    {
        get => connection.DeadlineAction;
        set => connection.DeadlineAction = value;
    }

    public long BytesSent => connection.BytesSent;

    public bool OutputBlocked => connection.IsOutputBlocked;

    public bool DeadlinePassed => connection.Reason == AbortReason.Deadline;

    public bool CrossesHops => true;

    public bool LimitHops(int hops) => connection.LimitHops(hops);

    public void RestoreHops() => connection.RestoreHops();

    public void SetDeadline(TimeSpan after) => connection.SetDeadline(after);

    public void ClearDeadline() => connection.ClearDeadline();

    public void Abort() => connection.Abort(AbortReason.Local);

    public ValueTask CloseAsync(bool linger) => linger ? connection.LingeringCloseAsync(LingerLimit) : connection.DisposeAsync();

    public int FormatPeer(Span<byte> destination)
        => connection.RemoteAddress.IsIp && connection.RemoteAddress.TryFormat(destination, out var written) ? written : 0;
}
