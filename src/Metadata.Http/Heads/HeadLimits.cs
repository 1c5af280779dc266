namespace Metadata.Http;

/// <summary>Limits on a head; beyond them a head is rejected, never cut.</summary>
public sealed record HeadLimits
{
    private const int LargestHead = 65536;

    /// <summary>16 KiB head, 8 KiB target, 100 fields.</summary>
    public static HeadLimits Default { get; } = new();

    /// <summary>Bytes of the whole head, start line and last empty line included; 431 beyond. 1 to 65536, default 16384.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of that range.</exception>
    public int MaxHeadBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LargestHead);
            field = value;
        }
    } = 16384;

    /// <summary>Bytes of the request target; 414 beyond. Default 8192 (RFC 9112 3 asks for at least 8000).</summary>
    public int MaxTargetBytes { get; init; } = 8192;

    /// <summary>Field lines; 431 beyond. Default 100.</summary>
    public int MaxFields { get; init; } = 100;

    /// <summary>Let TRACE and CONNECT pass as any other method; only for a server that forwards nothing. Default false.</summary>
    public bool AnyMethod { get; init; }

    /// <summary>Let a target pass that is of no form, or holds a '#', as an origin form; only for a server that forwards nothing. Default false.</summary>
    public bool AnyTarget { get; init; }
}
