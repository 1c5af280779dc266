using System.Runtime.InteropServices;

namespace Metadata.Linux.Native;

[StructLayout(LayoutKind.Sequential)]
internal struct ucred
{
    public int pid;
    public uint uid;
    public uint gid;
}
