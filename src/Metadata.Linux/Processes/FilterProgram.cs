using System.Runtime.InteropServices;
using Metadata.Linux.Native;

namespace Metadata.Linux.Processes;

/// <summary>Builds a program that judges system calls: seccomp(2), in the instructions of BPF.</summary>
/// <remarks>Each rule ends in a verdict or falls through to the next one, with the call's number in the accumulator.</remarks>
internal sealed class FilterProgram
{
    // struct seccomp_data: the low half of an argument comes first on both architectures.
    private const uint NumberAt = 0;
    private const uint ArchitectureAt = 4;
    private const uint ArgumentsAt = 16;
    private const uint ArgumentSize = 8;

    // On x86-64 numbers from here on mean another ABI: x32.
    private const uint FirstOfX32 = 0x40000000;

    private readonly List<sock_filter> _instructions = [];

    /// <summary>Begins with the check that numbers mean what we think.</summary>
    public FilterProgram()
    {
        var arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        Load(ArchitectureAt);
        Add(LibC.BPF_JMP_JEQ_K, 1, 0, arm ? LibC.AUDIT_ARCH_AARCH64 : LibC.AUDIT_ARCH_X86_64);
        Return(LibC.SECCOMP_RET_KILL_PROCESS);
        Load(NumberAt);
        if (!arm)
        {
            Add(LibC.BPF_JMP_JGE_K, 0, 1, FirstOfX32);
            Return(LibC.SECCOMP_RET_KILL_PROCESS);
        }
    }

    /// <summary>The instructions so far.</summary>
    public sock_filter[] Instructions => [.. _instructions];

    /// <summary>The verdict that the call is allowed.</summary>
    public static uint Allow => LibC.SECCOMP_RET_ALLOW;

    /// <summary>The verdict that ends the process with SIGSYS.</summary>
    public static uint End => LibC.SECCOMP_RET_KILL_PROCESS;

    /// <summary>The verdict that the call fails.</summary>
    public static uint Fail(int errno) => LibC.SECCOMP_RET_ERRNO | (uint)errno;

    /// <summary>A call has a verdict.</summary>
    public void Rule(SystemCall call, uint verdict)
    {
        if (call.Number >= 0)
        {
            Add(LibC.BPF_JMP_JEQ_K, 0, 1, (uint)call.Number);
            Return(verdict);
        }
    }

    /// <summary>A call is allowed when an argument, masked, has one of these values; else it fails with EPERM.</summary>
    /// <param name="call">It.</param>
    /// <param name="argument">Which one, from 0. Its low 32 bits count.</param>
    /// <param name="mask">The bits that are compared.</param>
    /// <param name="values">What they may be.</param>
    public void AllowWhen(SystemCall call, int argument, uint mask, params ReadOnlySpan<uint> values)
    {
        if (call.Number < 0)
        {
            return;
        }

        var length = 2 + (2 * values.Length) + 1;
        Add(LibC.BPF_JMP_JEQ_K, 0, (byte)length, (uint)call.Number);
        Load(ArgumentsAt + ((uint)argument * ArgumentSize));
        Add(LibC.BPF_ALU_AND_K, 0, 0, mask);
        foreach (var value in values)
        {
            Add(LibC.BPF_JMP_JEQ_K, 0, 1, value);
            Return(Allow);
        }

        Return(Fail(LibC.EPERM));
    }

    /// <summary>The verdict on every other call.</summary>
    public void Otherwise(uint verdict) => Return(verdict);

    private void Load(uint offset) => Add(LibC.BPF_LD_W_ABS, 0, 0, offset);

    private void Return(uint verdict) => Add(LibC.BPF_RET_K, 0, 0, verdict);

    private void Add(ushort code, byte whenTrue, byte whenFalse, uint operand)
        => _instructions.Add(new sock_filter { code = code, jt = whenTrue, jf = whenFalse, k = operand });
}
