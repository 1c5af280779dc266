using System.Text;

namespace Metadata.Nova;

/// <summary>Base64 as Python's <c>base64.b64decode</c> reads it: foreign characters are skipped, the first full padding ends it.</summary>
internal static class PythonBase64
{
    /// <exception cref="FormatException">Not ASCII, or the last group is incomplete.</exception>
    public static byte[] Decode(string text)
    {
        if (!Ascii.IsValid(text))
        {
            throw new FormatException("Base64 text is ASCII.");
        }

        var bytes = new byte[(text.Length * 3 / 4) + 1];
        var length = 0;
        var group = 0;
        var place = 0;
        var pads = 0;
        foreach (var c in text)
        {
            if (c == '=')
            {
                if (place >= 2 && place + ++pads >= 4)
                {
                    return bytes[..length];
                }

                continue;
            }

            var value = ValueOf(c);
            if (value < 0)
            {
                continue;
            }

            pads = 0;
            group = (group << 6) | value;
            if (place > 0)
            {
                bytes[length++] = (byte)(group >> (6 - (2 * place)));
            }

            place = (place + 1) & 3;
        }

        return place == 0 ? bytes[..length] : throw new FormatException("The last group of the base64 text is incomplete.");
    }

    private static int ValueOf(char c) => c switch
    {
        >= 'A' and <= 'Z' => c - 'A',
        >= 'a' and <= 'z' => c - 'a' + 26,
        >= '0' and <= '9' => c - '0' + 52,
        '+' => 62,
        '/' => 63,
        _ => -1,
    };
}
