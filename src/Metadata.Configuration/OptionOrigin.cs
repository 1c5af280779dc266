using System.Globalization;

namespace Metadata.Configuration;

/// <summary>Where a value was written.</summary>
/// <param name="File">The path as it was given.</param>
/// <param name="Line">The line of the option's name, counted from 1; 0 for the file as a whole.</param>
public readonly record struct OptionOrigin(string File, int Line)
{
    /// <summary><c>file:line</c>.</summary>
    public override string ToString() => Line == 0 ? File : string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}");
}
