using System.Runtime.InteropServices;

namespace Metadata.Linux.Transport;

/// <summary>A connection could not be made.</summary>
public sealed class ConnectException : IOException
{
    /// <summary>Names the target and the errno.</summary>
    public ConnectException(string target, int errno)
        : base($"connect {target}: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})")
    {
        Target = target;
        Errno = errno;
    }

    /// <summary>What was dialled.</summary>
    public string Target { get; }

    /// <summary>The errno, as in <c>errno.h</c>.</summary>
    public int Errno { get; }
}
