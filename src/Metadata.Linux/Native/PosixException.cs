using System.Runtime.InteropServices;

namespace Metadata.Linux.Native;

/// <summary>A system call failed where a human must look.</summary>
public sealed class PosixException : IOException
{
    /// <summary>Names the call (with what it was called on) and its errno.</summary>
    public PosixException(string call, int errno)
        : base($"{call}: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})")
    {
        Call = call;
        Errno = errno;
    }

    /// <summary>The kernel does not have the address family, such as IPv6: EAFNOSUPPORT.</summary>
    public bool IsFamilyMissing => Errno == LibC.EAFNOSUPPORT;

    /// <summary>Another socket has the address: EADDRINUSE.</summary>
    public bool IsAddressInUse => Errno == LibC.EADDRINUSE;

    /// <summary>The namespace or interface has no IPv6: it is not in the kernel, or switched off (disable_ipv6).</summary>
    public bool IsIPv6Off => Errno is LibC.EACCES or LibC.EOPNOTSUPP or LibC.EAFNOSUPPORT;

    /// <summary>The call that failed.</summary>
    public string Call { get; }

    /// <summary>The errno, as in <c>errno.h</c>.</summary>
    public int Errno { get; }
}
