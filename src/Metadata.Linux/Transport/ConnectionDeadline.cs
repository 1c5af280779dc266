namespace Metadata.Linux.Transport;

/// <summary>A connection's one deadline.</summary>
internal sealed class ConnectionDeadline(LoopConnection connection) : WheelNode
{
    public override void OnDue() => connection.OnDeadline();
}
