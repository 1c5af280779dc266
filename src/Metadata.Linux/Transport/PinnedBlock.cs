using System.Buffers;
using System.Runtime.InteropServices;

namespace Metadata.Linux.Transport;

/// <summary>A pinned block; disposing it returns it to its pool.</summary>
internal sealed class PinnedBlock(PinnedBlockPool pool, int size) : IMemoryOwner<byte>
{
    public Memory<byte> Memory { get; } = MemoryMarshal.CreateFromPinnedArray(
        GC.AllocateUninitializedArray<byte>(size, pinned: true), 0, size);

    public void Dispose() => pool.Return(this);
}
