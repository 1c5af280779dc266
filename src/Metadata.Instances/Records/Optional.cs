namespace Metadata.Instances;

/// <summary>A value that may be missing; default = missing.</summary>
/// <param name="IsPresent">True when the field was written, be it null.</param>
/// <param name="Value">The value; default when missing.</param>
public readonly record struct Optional<T>(bool IsPresent, T Value)
{
    /// <summary>A present value.</summary>
    public Optional(T value) : this(true, value)
    {
    }
}
