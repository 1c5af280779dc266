namespace Metadata.Benchmarks.Parsing;

/// <summary>What Kestrel's handler writes to.</summary>
internal sealed class FieldCounter
{
    public int Fields { get; set; }
}
