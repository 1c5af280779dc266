using System.Runtime.CompilerServices;

namespace Metadata.Linux.Transport;

/// <summary>Awaiting it continues on the loop's thread; at once when already there.</summary>
public readonly struct LoopAwaitable : ICriticalNotifyCompletion, IEquatable<LoopAwaitable>
{
    private static readonly Action<object?> _run = static continuation => ((Action)continuation!)();

    private readonly EventLoop _loop;

    internal LoopAwaitable(EventLoop loop) => _loop = loop;

    /// <summary>True on the loop's thread.</summary>
    public bool IsCompleted => _loop.IsCurrent;

    /// <summary>For the compiler.</summary>
    public LoopAwaitable GetAwaiter() => this;

    /// <summary>For the compiler.</summary>
    public void GetResult()
    {
        // Nothing to hand over: being here is the result.
    }

    /// <summary>For the compiler.</summary>
    public void OnCompleted(Action continuation) => _loop.Post(_run, continuation);

    /// <summary>For the compiler.</summary>
    public void UnsafeOnCompleted(Action continuation) => _loop.Post(_run, continuation);

    /// <inheritdoc/>
    public bool Equals(LoopAwaitable other) => ReferenceEquals(_loop, other._loop);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LoopAwaitable other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _loop.GetHashCode();

    /// <summary>Same loop.</summary>
    public static bool operator ==(LoopAwaitable left, LoopAwaitable right) => left.Equals(right);

    /// <summary>Another loop.</summary>
    public static bool operator !=(LoopAwaitable left, LoopAwaitable right) => !left.Equals(right);
}
