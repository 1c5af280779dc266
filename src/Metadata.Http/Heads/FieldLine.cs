namespace Metadata.Http;

/// <summary>Where a field line lies in its head.</summary>
internal struct FieldLine
{
    public int NameStart;
    public int NameLength;
    public int ValueStart;
    public int ValueLength;
    public KnownField Known;
    public bool Nominated;
}
