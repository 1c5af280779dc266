using System.Runtime.InteropServices;

namespace Metadata.Linux.Processes;

/// <summary>A system call's number on both architectures: asm/unistd_64.h and asm-generic/unistd.h.</summary>
/// <param name="Name">As in section 2 of the manual.</param>
/// <param name="X64">On x86-64.</param>
/// <param name="Arm64">On aarch64; -1 where there is none.</param>
internal readonly record struct SystemCall(string Name, int X64, int Arm64)
{
    /// <summary>The number here; -1 for none.</summary>
    public int Number => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? Arm64 : X64;
}
