namespace Metadata.Http;

/// <summary>Where a field line lies in its head.</summary>
internal struct FieldLine
{
    public int NameStart;
    public int ValueStart;
    public int ValueLength;

    /// <summary>Names are shorter than heads, and those than 65,536 bytes.</summary>
    public ushort NameLength;
    public KnownField Known;

    /// <summary>Says something only while <see cref="MessageHead.HasNominations"/>.</summary>
    public bool Nominated;
}
