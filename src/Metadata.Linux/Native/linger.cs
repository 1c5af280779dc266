using System.Runtime.InteropServices;

namespace Metadata.Linux.Native;

[StructLayout(LayoutKind.Sequential)]
internal struct linger
{
    public int l_onoff;
    public int l_linger;
}
