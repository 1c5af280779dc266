using System.Globalization;
using System.Text;

namespace Metadata.NamespaceProxy.Haproxy;

/// <summary>One line of a configuration file.</summary>
/// <param name="File">The file.</param>
/// <param name="Number">Counted from 1.</param>
/// <param name="Text">The line without surrounding blanks.</param>
/// <param name="Words">Its words; empty for a blank line.</param>
internal sealed record ConfigurationLine(string File, int Number, string Text, string[] Words)
{
    /// <summary>Reads a line: blanks part words, quotes and a backslash keep them together, <c>#</c> begins a comment (haproxy configuration manual 2.2).</summary>
    /// <exception cref="DirectiveException">A quote is not closed.</exception>
    public static ConfigurationLine Parse(string file, int number, string text)
    {
        List<string> words = [];
        StringBuilder? word = null;
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\\' && quote != '\'' && i + 1 < text.Length)
            {
                (word ??= new StringBuilder()).Append(text[++i]);
            }
            else if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
                _ = quote == '\0' ? word : word!.Append(c);
            }
            else if (c is '"' or '\'')
            {
                quote = c;
                word ??= new StringBuilder();
            }
            else if (c == '#')
            {
                break;
            }
            else if (!char.IsWhiteSpace(c))
            {
                (word ??= new StringBuilder()).Append(c);
            }
            else if (word is not null)
            {
                words.Add(word.ToString());
                word = null;
            }
        }

        if (word is not null)
        {
            words.Add(word.ToString());
        }

        var line = new ConfigurationLine(file, number, text.Trim(), [.. words]);
        return quote == '\0' ? line : throw line.Refuse("a quote is not closed");
    }

    /// <summary>The first word.</summary>
    public string Keyword => Words[0];

    /// <summary>The word at a place.</summary>
    /// <exception cref="DirectiveException">There is none.</exception>
    public string Word(int index, string meaning) => index < Words.Length ? Words[index] : throw Refuse($"{meaning} is missing");

    /// <summary>Nothing may stand behind so many words.</summary>
    /// <exception cref="DirectiveException">Something does.</exception>
    public void End(int count)
    {
        if (Words.Length > count)
        {
            throw Refuse($"'{Words[count]}' is not understood here");
        }
    }

    /// <summary>A whole number.</summary>
    /// <exception cref="DirectiveException">It is none, or out of range.</exception>
    public int Number32(int index, string meaning, int least, int most)
        => int.TryParse(Word(index, meaning), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Refuse(string.Create(CultureInfo.InvariantCulture, $"{meaning} '{Words[index]}' is not a number from {least} to {most}"));

    /// <summary>What is wrong with this line.</summary>
    public DirectiveException Refuse(string problem)
        => new(string.Create(CultureInfo.InvariantCulture, $"parsing [{File}:{Number}] : {problem} in '{Text}'"));
}
