using Metadata.Linux.Native;

namespace Metadata.Linux.Namespaces;

/// <summary>What an open file says about the namespace it stands for.</summary>
internal static unsafe class NamespaceFile
{
    // struct statx, <linux/stat.h>: 256 bytes, stx_ino at 32, the same on every architecture.
    private const int StatxSize = 256;
    private const int StatxInode = 32;

    /// <summary>False when the file is no network namespace.</summary>
    public static bool TryReadNetworkInode(int descriptor, out ulong inode)
    {
        inode = 0;
        if (PosixResult.From(LibC.ioctl(descriptor, LibC.NS_GET_NSTYPE, 0)) is not { Value: LibC.CLONE_NEWNET })
        {
            return false;
        }

        byte* status = stackalloc byte[StatxSize];
        byte empty = 0;
        if (!PosixResult.From(LibC.statx(descriptor, &empty, LibC.AT_EMPTY_PATH, LibC.STATX_INO, status)).IsSuccess)
        {
            return false;
        }

        inode = *(ulong*)(status + StatxInode);
        return true;
    }
}
