using System.Buffers;
using System.Collections.Concurrent;

namespace Metadata.Linux.Transport;

/// <summary>One loop's pinned 4 KiB blocks. The loop's own thread takes and returns without a lock; other threads return through a queue.</summary>
internal sealed class PinnedBlockPool(int ownerThreadId) : MemoryPool<byte>
{
    public const int BlockSize = 4096;

    // 4 MiB stay pooled per loop; beyond that a burst's blocks go back to the collector.
    private const int MaxPooled = 1024;

    private readonly Stack<PinnedBlock> _blocks = new();
    private readonly ConcurrentQueue<PinnedBlock> _foreign = new();

    public override int MaxBufferSize => BlockSize;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        if (Environment.CurrentManagedThreadId == ownerThreadId && _blocks.TryPop(out PinnedBlock? own))
        {
            return own;
        }

        return _foreign.TryDequeue(out PinnedBlock? block) ? block : new PinnedBlock(this);
    }

    public void Return(PinnedBlock block)
    {
        if (Environment.CurrentManagedThreadId != ownerThreadId)
        {
            _foreign.Enqueue(block);
        }
        else if (_blocks.Count < MaxPooled)
        {
            _blocks.Push(block);
        }
    }

    /// <summary>On the owner's thread: keeps none of the blocks that are not in use, since one alone holds the memory around it.</summary>
    public void Clear()
    {
        _blocks.Clear();
        _blocks.TrimExcess();
        _foreign.Clear();
    }

    protected override void Dispose(bool disposing)
    {
        // Blocks are plain memory: the collector takes them.
    }
}
