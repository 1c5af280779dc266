using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Metadata.Linux.Native;

/// <summary>The layout of <c>struct epoll_event</c>: packed (12 bytes) on x64, naturally aligned (16 bytes) elsewhere. Static read-only, so the JIT folds it.</summary>
internal static unsafe class epoll_event
{
    public static readonly int Size = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    public static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    public static uint Events(byte* at) => Unsafe.ReadUnaligned<uint>(at);

    public static ulong Data(byte* at) => Unsafe.ReadUnaligned<ulong>(at + DataOffset);

    public static void Write(byte* at, uint events, ulong data)
    {
        Unsafe.WriteUnaligned(at, events);
        Unsafe.WriteUnaligned(at + DataOffset, data);
    }
}
