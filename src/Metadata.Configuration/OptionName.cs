namespace Metadata.Configuration;

/// <summary>Normal forms, as oslo.config has them: sections without regard to case, '-' as '_' in option names.</summary>
internal static class OptionName
{
    public const string DefaultSection = "DEFAULT";

    public static string Section(string section) =>
        string.Equals(section, DefaultSection, StringComparison.OrdinalIgnoreCase) ? DefaultSection : section.ToLowerInvariant();

    public static string Option(string name) => name.Replace('-', '_');

    /// <summary>Options that nobody declared may still be secrets; their names give them away.</summary>
    public static bool LooksSecret(string name) =>
        name.Contains("secret", StringComparison.OrdinalIgnoreCase)
        || name.Contains("password", StringComparison.OrdinalIgnoreCase)
        || name.Contains("token", StringComparison.OrdinalIgnoreCase);
}
