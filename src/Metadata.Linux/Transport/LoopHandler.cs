namespace Metadata.Linux.Transport;

/// <summary>Something with a descriptor on a loop.</summary>
internal abstract class LoopHandler
{
    /// <summary>Runs on the loop's thread. Events are hints: the handler asks the kernel for the truth.</summary>
    public abstract void OnEvents(uint events);

    /// <summary>The loop is ending: close.</summary>
    public abstract void OnLoopEnding();
}
