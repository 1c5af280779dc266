namespace Metadata.Linux.Transport;

/// <summary>The loop's view of a connection.</summary>
internal sealed class ConnectionEvents(LoopConnection connection) : LoopHandler
{
    public override void OnEvents(uint events) => connection.OnEvents(events);

    public override void OnLoopEnding() => connection.Abort(AbortReason.Shutdown);
}
