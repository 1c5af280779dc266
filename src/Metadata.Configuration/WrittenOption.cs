namespace Metadata.Configuration;

/// <summary>An option that files set, without its value.</summary>
/// <param name="Section">Its section, normalised.</param>
/// <param name="Name">Its name, normalised.</param>
/// <param name="Origin">Where the winning value stands.</param>
public readonly record struct WrittenOption(string Section, string Name, OptionOrigin Origin);
