using System.Buffers;
using System.Collections.Concurrent;

namespace Metadata.Linux.Transport;

/// <summary>
/// One loop's pinned blocks: 4 KiB for what is usual, 32 KiB where much comes at once. The loop's own thread takes and
/// returns without a lock; other threads return through a queue.
/// </summary>
internal sealed class PinnedBlockPool(int ownerThreadId) : MemoryPool<byte>
{
    public const int BlockSize = 4096;

    public const int LargeSize = 32 * 1024;

    // 4 MiB and 2 MiB stay pooled per loop; beyond that a burst's blocks go back to the collector.
    private const int MaxPooled = 1024;
    private const int MaxPooledLarge = 64;

    private readonly Stack<PinnedBlock> _blocks = new();
    private readonly Stack<PinnedBlock> _large = new();
    private readonly ConcurrentQueue<PinnedBlock> _foreign = new();

    public override int MaxBufferSize => LargeSize;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, LargeSize);
        bool isLarge = minBufferSize > BlockSize;
        if (Environment.CurrentManagedThreadId == ownerThreadId)
        {
            Stack<PinnedBlock> stack = isLarge ? _large : _blocks;
            if (stack.Count == 0)
            {
                TakeForeign();
            }

            if (stack.TryPop(out PinnedBlock? block))
            {
                return block;
            }
        }

        return new PinnedBlock(this, isLarge ? LargeSize : BlockSize);
    }

    public void Return(PinnedBlock block)
    {
        if (Environment.CurrentManagedThreadId == ownerThreadId)
        {
            Keep(block);
        }
        else
        {
            _foreign.Enqueue(block);
        }
    }

    /// <summary>On the owner's thread: keeps none of the blocks that are not in use, since one alone holds the memory around it.</summary>
    public void Clear()
    {
        _blocks.Clear();
        _blocks.TrimExcess();
        _large.Clear();
        _foreign.Clear();
    }

    protected override void Dispose(bool disposing)
    {
        // Blocks are plain memory: the collector takes them.
    }

    private void TakeForeign()
    {
        while (_foreign.TryDequeue(out PinnedBlock? block))
        {
            Keep(block);
        }
    }

    private void Keep(PinnedBlock block)
    {
        bool isLarge = block.Memory.Length > BlockSize;
        Stack<PinnedBlock> stack = isLarge ? _large : _blocks;
        if (stack.Count < (isLarge ? MaxPooledLarge : MaxPooled))
        {
            stack.Push(block);
        }
    }
}
