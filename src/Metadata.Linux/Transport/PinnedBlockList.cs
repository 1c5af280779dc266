namespace Metadata.Linux.Transport;

/// <summary>Pinned blocks one after another: filled at the tail, emptied at the head. Not thread-safe.</summary>
internal struct PinnedBlockList(PinnedBlockPool pool)
{
    /// <summary>The oldest one; null when there is none.</summary>
    public PinnedBlock? Head { get; private set; }

    /// <summary>The one that is filled.</summary>
    public PinnedBlock? Tail { get; private set; }

    /// <summary>Where in the head the first byte is that was not released.</summary>
    public int Start { get; private set; }

    /// <summary>Another tail, of at least so many bytes.</summary>
    public void Append(int size)
    {
        PinnedBlock block = pool.Rent(size);
        if (Tail is null)
        {
            Head = block;
        }
        else
        {
            Tail.Following = block;
        }

        Tail = block;
    }

    /// <summary>The oldest bytes are needed no more. An empty list holds no block.</summary>
    /// <param name="bytes">Not more than are filled.</param>
    /// <param name="keepTail">Somebody fills it.</param>
    public void Release(long bytes, bool keepTail)
    {
        while (Head is { } head)
        {
            int left = head.Filled - Start;
            if (bytes < left)
            {
                Start += (int)bytes;
                return;
            }

            bytes -= left;
            Start += left;
            if (head == Tail && keepTail)
            {
                return;
            }

            Head = head.Following;
            Start = 0;
            pool.Return(head);
        }

        Tail = null;
    }

    /// <summary>Nothing is needed any more.</summary>
    public void Clear()
    {
        while (Head is { } head)
        {
            Head = head.Following;
            pool.Return(head);
        }

        Tail = null;
        Start = 0;
    }
}
