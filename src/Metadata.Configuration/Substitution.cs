using System.Text;

namespace Metadata.Configuration;

/// <summary>
/// oslo.config's templates: <c>$name</c>, <c>${name}</c>, <c>$section.name</c>, <c>$$</c> and <c>\$</c> for a dollar.
/// A bare name is sought in the option's own section, then in [DEFAULT].
/// </summary>
internal sealed class Substitution(Func<string, string, (string? Text, OptionOrigin? Origin)> lookUp)
{
    private const int MaxDepth = 16;

    public string Expand(string text, string section, string option, OptionOrigin? origin) =>
        Expand(text, section, option, origin, 0);

    private string Expand(string text, string section, string option, OptionOrigin? origin, int depth)
    {
        if (!text.Contains('$', StringComparison.Ordinal))
        {
            return text;
        }

        if (depth == MaxDepth)
        {
            throw new ConfigurationException(section, option, null, origin, "substitution that refers to itself", "Break the circle of $names");
        }

        var result = new StringBuilder();
        var position = 0;
        while (position < text.Length)
        {
            var dollar = text.IndexOf('$', position);
            if (dollar < 0)
            {
                result.Append(text, position, text.Length - position);
                break;
            }

            if (dollar > position && text[dollar - 1] == '\\')
            {
                result.Append(text, position, dollar - 1 - position).Append('$');
                position = dollar + 1;
                continue;
            }

            result.Append(text, position, dollar - position);
            if (dollar + 1 < text.Length && text[dollar + 1] == '$')
            {
                result.Append('$');
                position = dollar + 2;
                continue;
            }

            var name = ReadName(text, dollar + 1, out position);
            if (name.Length == 0)
            {
                // A lone dollar stays, as in safe_substitute.
                result.Append('$');
                position = dollar + 1;
                continue;
            }

            result.Append(Resolve(name, section, option, origin, depth));
        }

        return result.ToString();
    }

    private string Resolve(string name, string section, string option, OptionOrigin? origin, int depth)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var (inSection, inOption) = dot < 0 ? (section, name) : (name[..dot], name[(dot + 1)..]);
        var (found, foundOrigin) = lookUp(inSection, inOption);
        if (found is null && dot < 0)
        {
            inSection = OptionName.DefaultSection;
            (found, foundOrigin) = lookUp(inSection, inOption);
        }

        return found is not null
            ? Expand(found, inSection, inOption, foundOrigin, depth + 1)
            : throw new ConfigurationException(
                section, option, null, origin, $"${name} names an option that has no value", $"Set {name}, or write $$ for a dollar sign");
    }

    private static string ReadName(string text, int start, out int end)
    {
        var braced = start < text.Length && text[start] == '{';
        var first = braced ? start + 1 : start;
        end = first;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_' or '.') && (end > first || !char.IsAsciiDigit(text[end])))
        {
            end++;
        }

        var name = text[first..end];
        if (!braced)
        {
            // "$state_path." at the end of a sentence is a name and a full stop.
            var trimmed = name.TrimEnd('.');
            end -= name.Length - trimmed.Length;
            return trimmed;
        }

        if (end >= text.Length || text[end] != '}')
        {
            return "";
        }

        end++;
        return name;
    }
}
