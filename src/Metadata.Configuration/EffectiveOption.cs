namespace Metadata.Configuration;

/// <summary>An option as it counts: written or by default, substituted.</summary>
/// <param name="Section">Its section.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value; values of a repeated option are joined by line feeds. Never show it: <see cref="Shown"/>.</param>
/// <param name="Origin">Where the winning value stands; null = the default.</param>
/// <param name="IsSecret">True when the value must not be shown.</param>
public sealed record EffectiveOption(string Section, string Name, string Value, OptionOrigin? Origin, bool IsSecret)
{
    /// <summary>The value for eyes: three stars for a secret that is set.</summary>
    public string Shown => IsSecret && Value.Length > 0 ? "***" : Value;

    /// <summary>The value is left out, so that a secret never gets into a text by accident.</summary>
    public override string ToString() => $"[{Section}] {Name} = {Shown}";
}
