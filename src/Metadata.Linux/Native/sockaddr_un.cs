using System.Runtime.InteropServices;

namespace Metadata.Linux.Native;

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sockaddr_un
{
    public const int PathSize = 108;

    public ushort sun_family;
    public fixed byte sun_path[PathSize];
}
