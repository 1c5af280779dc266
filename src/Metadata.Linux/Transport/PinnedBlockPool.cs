using System.Collections.Concurrent;

namespace Metadata.Linux.Transport;

/// <summary>
/// One loop's pinned blocks: 4 KiB for what is usual, 32 KiB where much comes at once. The loop's own thread takes and
/// returns without a lock; other threads return through a queue.
/// </summary>
internal sealed class PinnedBlockPool(int ownerThreadId)
{
    public const int BlockSize = 4096;

    public const int LargeSize = 32 * 1024;

    // 4 MiB and 2 MiB stay pooled per loop; beyond that a burst's blocks go back to the collector.
    private const int MaxPooled = 1024;
    private const int MaxPooledLarge = 64;

    private readonly Stack<PinnedBlock> _blocks = new();
    private readonly Stack<PinnedBlock> _large = new();
    private readonly ConcurrentQueue<PinnedBlock> _foreign = new();

    /// <summary>A block of at least so many bytes; one above <see cref="LargeSize"/> is made for this once.</summary>
    public PinnedBlock Rent(int minSize)
    {
        bool isLarge = minSize > BlockSize;
        if (Environment.CurrentManagedThreadId == ownerThreadId && minSize <= LargeSize)
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

        return new PinnedBlock(isLarge ? Math.Max(minSize, LargeSize) : BlockSize);
    }

    /// <summary>Takes a block back; nobody may look at it any more.</summary>
    public void Return(PinnedBlock block)
    {
        block.Clear();
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

    private void TakeForeign()
    {
        while (_foreign.TryDequeue(out PinnedBlock? block))
        {
            Keep(block);
        }
    }

    private void Keep(PinnedBlock block)
    {
        bool isLarge = block.Bytes.Length > BlockSize;
        Stack<PinnedBlock> stack = isLarge ? _large : _blocks;
        if (block.Bytes.Length <= LargeSize && stack.Count < (isLarge ? MaxPooledLarge : MaxPooled))
        {
            stack.Push(block);
        }
    }
}
