using System.Runtime.InteropServices;

namespace Metadata.Linux.Native;

[StructLayout(LayoutKind.Sequential)]
internal struct rlimit
{
    public nuint rlim_cur;
    public nuint rlim_max;
}
