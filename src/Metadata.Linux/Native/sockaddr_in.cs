using System.Runtime.InteropServices;

namespace Metadata.Linux.Native;

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sockaddr_in
{
    public ushort sin_family;

    // Network order.
    public ushort sin_port;

    public fixed byte sin_addr[4];
    public fixed byte sin_zero[8];
}
