using System.Globalization;
using Metadata.Configuration;

namespace Metadata.NamespaceProxy.Options;

/// <summary>One limit as an option, on the command line and in [metadata_proxy].</summary>
/// <param name="Name">In snake_case.</param>
/// <param name="Least">Least value.</param>
/// <param name="Most">Greatest value.</param>
/// <param name="IsTime">Seconds, fractions allowed; otherwise a whole number.</param>
/// <param name="Apply">Puts the value into the limits.</param>
internal sealed record LimitOption(string Name, double Least, double Most, bool IsTime, Func<ProxyLimits, double, ProxyLimits> Apply)
{
    /// <summary>In kebab-case.</summary>
    public string Argument => Name.Replace('_', '-');

    /// <summary>The value on a command line.</summary>
    /// <exception cref="UsageException">It is no number, or out of range.</exception>
    public double Parse(string text)
    {
        var style = IsTime ? NumberStyles.AllowDecimalPoint : NumberStyles.None;
        return double.TryParse(text, style, CultureInfo.InvariantCulture, out var value) && value >= Least && value <= Most
            ? value
            : throw UsageException.For(
                "--" + Argument, text, string.Create(CultureInfo.InvariantCulture, $"is not {Kind} from {Least} to {Most}"), "give a number in that range");
    }

    /// <summary>The value in the files; null when none sets it.</summary>
    /// <exception cref="ConfigurationException">It is no number, or out of range.</exception>
    public double? Read(OsloConfiguration files)
    {
        if (!files.IsSet(ProxySection.Name, Name))
        {
            return null;
        }

        return IsTime
            ? files.GetSeconds(ProxySection.Name, Name, default, TimeSpan.FromSeconds(Least), TimeSpan.FromSeconds(Most)).TotalSeconds
            : files.GetLong(ProxySection.Name, Name, 0, (long)Least, (long)Most);
    }

    private string Kind => IsTime ? "a number of seconds" : "a whole number";
}
