using System.IO.Pipelines;
using Metadata.Linux.Transport;
using Metadata.Relay;

namespace Metadata.NamespaceProxy.Transport;

/// <summary>A loop's connection as the relay wants it.</summary>
internal sealed class LoopRelayConnection : IRelayConnection
{
    private static readonly TimeSpan LingerLimit = TimeSpan.FromSeconds(2);

    private readonly LoopConnection _connection;
    private ulong _sourceMac;
    private int _sourceMacOf = -1;

    private LoopRelayConnection(LoopConnection connection) => _connection = connection;

    public PipeReader Input => _connection.Input;

    public PipeWriter Output => _connection.Output;

    public UInt128 Source => _connection.RemoteAddress.ToUInt128();

    public ulong SourceMac
    {
        get
        {
            // The kernel tells it once, and this object serves another guest's connection after this one.
            if (_sourceMacOf != _connection.Generation)
            {
                _sourceMac = FirstFrame.ReadSource(_connection);
                _sourceMacOf = _connection.Generation;
            }

            return _sourceMac;
        }
    }

    public Action? DeadlineAction
    {
        get => _connection.DeadlineAction;
        set => _connection.DeadlineAction = value;
    }

    public long BytesSent => _connection.BytesSent;

    public bool OutputBlocked => _connection.IsOutputBlocked;

    public bool DeadlinePassed => _connection.Reason == AbortReason.Deadline;

    public bool CrossesHops => true;

    public bool LimitHops(int hops) => _connection.LimitHops(hops);

    public void RestoreHops() => _connection.RestoreHops();

    public void SetDeadline(TimeSpan after) => _connection.SetDeadline(after);

    public void ClearDeadline() => _connection.ClearDeadline();

    public void Abort() => _connection.Abort(AbortReason.Local);

    public ValueTask CloseAsync(bool linger) => linger ? _connection.LingeringCloseAsync(LingerLimit) : _connection.DisposeAsync();

    public int FormatPeer(Span<byte> destination)
        => _connection.RemoteAddress.IsIp && _connection.RemoteAddress.TryFormat(destination, out var written) ? written : 0;

    /// <summary>The one that goes with the connection's object.</summary>
    public static LoopRelayConnection Of(LoopConnection connection)
    {
        if (connection.State is not LoopRelayConnection adapter)
        {
            connection.State = adapter = new LoopRelayConnection(connection);
        }

        return adapter;
    }
}
