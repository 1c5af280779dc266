namespace Metadata.Configuration;

/// <summary>One written value of an option, before substitution.</summary>
/// <param name="Raw">The text with continuation lines joined by a line feed.</param>
/// <param name="Origin">Where it stands.</param>
public readonly record struct OptionValue(string Raw, OptionOrigin Origin);
