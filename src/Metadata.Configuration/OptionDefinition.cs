namespace Metadata.Configuration;

/// <summary>An option that is understood.</summary>
/// <param name="Section">Its section; <c>DEFAULT</c> for the unnamed one.</param>
/// <param name="Name">Its name with underscores.</param>
/// <param name="DefaultText">The default as it would be written in a file; null when there is none. Used by <c>$name</c>.</param>
/// <param name="Help">One sentence for the operator.</param>
/// <param name="IsSecret">True when its value must never be shown.</param>
/// <param name="IsMulti">True when it may be written several times and every value counts.</param>
public sealed record OptionDefinition(
    string Section, string Name, string? DefaultText, string Help, bool IsSecret = false, bool IsMulti = false);
