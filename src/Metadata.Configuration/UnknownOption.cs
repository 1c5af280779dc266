namespace Metadata.Configuration;

/// <summary>A written option (or a whole section) that nobody reads.</summary>
/// <param name="Section">The section as written.</param>
/// <param name="Name">The option; null when the section itself is unknown.</param>
/// <param name="Origin">Where it stands.</param>
/// <param name="Nearest">The known name it was perhaps meant to be, or null.</param>
public sealed record UnknownOption(string Section, string? Name, OptionOrigin Origin, string? Nearest)
{
    /// <summary>The warning for the operator.</summary>
    public override string ToString()
    {
        var what = Name is null ? $"unknown section [{Section}]" : $"unknown option {Name} in [{Section}]";
        var hint = Nearest is null ? "" : $"; did you mean {Nearest}?";
        return $"{Origin}: {what}, ignored{hint}";
    }
}
