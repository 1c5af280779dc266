using System.Runtime.InteropServices;

namespace Metadata.Linux.Native;

/// <summary>What a system call answered, in one word: a value of 0 or more, or minus the errno. The caller chooses to branch or to throw.</summary>
public readonly record struct PosixResult
{
    private readonly int _value;

    /// <summary>Wraps a value (0 or more) or a negative errno.</summary>
    public PosixResult(int value) => _value = value;

    /// <summary>True when the call succeeded.</summary>
    public bool IsSuccess => _value >= 0;

    /// <summary>The value of a successful call; negative otherwise.</summary>
    public int Value => _value;

    /// <summary>The errno of a failed call; 0 when it succeeded.</summary>
    public int Errno => _value < 0 ? -_value : 0;

    /// <summary>Makes the failed result of an errno.</summary>
    public static PosixResult FromErrno(int errno) => new(-errno);

    /// <summary>Returns the value or throws.</summary>
    /// <exception cref="PosixException">The call failed.</exception>
    public int ThrowOnError(string call) => _value >= 0 ? _value : throw new PosixException(call, Errno);

    // errno is read at once, before other managed code can change it.
    internal static PosixResult From(nint returned) => returned >= 0 ? new((int)returned) : new(-Marshal.GetLastSystemError());
}
