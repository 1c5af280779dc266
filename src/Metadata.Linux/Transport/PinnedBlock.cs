using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Metadata.Linux.Transport;

/// <summary>A pinned block of a loop's pool, in its user's list and, while a reader looks at several, in the sequence lent to it.</summary>
internal sealed unsafe class PinnedBlock : ReadOnlySequenceSegment<byte>
{
    public PinnedBlock(int size)
    {
        Bytes = GC.AllocateUninitializedArray<byte>(size, pinned: true);
        Address = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(Bytes));
    }

    /// <summary>All of it, filled or not.</summary>
    public byte[] Bytes { get; }

    /// <summary>Of the first byte; it never moves.</summary>
    public byte* Address { get; }

    /// <summary>How many of the bytes its user filled.</summary>
    public int Filled { get; set; }

    /// <summary>The next one of its user's list.</summary>
    public PinnedBlock? Following { get; set; }

    /// <summary>As a part of a sequence: all that is filled, so that a position holds in later sequences too.</summary>
    /// <returns>Where the next part begins.</returns>
    public long Show(long index)
    {
        Memory = new ReadOnlyMemory<byte>(Bytes, 0, Filled);
        RunningIndex = index;
        Next = Following;
        return index + Filled;
    }

    /// <summary>Forgets its user.</summary>
    public void Clear()
    {
        Filled = 0;
        Following = null;
        Next = null;
    }
}
