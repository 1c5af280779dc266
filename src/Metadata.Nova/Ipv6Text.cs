using System.Globalization;
using System.Net;
using System.Text;

namespace Metadata.Nova;

/// <summary>
/// IPv6 addresses as glibc's inet_ntop writes them, which Python prints. .NET differs where it sees an IPv4 address inside
/// (ISATAP, SIIT) and where glibc does (<c>::0.1.0.0</c>).
/// </summary>
internal static class Ipv6Text
{
    private const int Words = 8;

    /// <param name="address">16 bytes.</param>
    public static string Format(ReadOnlySpan<byte> address)
    {
        Span<int> words = stackalloc int[Words];
        for (var i = 0; i < Words; i++)
        {
            words[i] = (address[2 * i] << 8) | address[(2 * i) + 1];
        }

        var (start, length) = LongestZeroes(words);
        var embedded = start == 0 && (length == 6 || (length == 5 && words[5] == 0xffff));
        var text = new StringBuilder();
        for (var i = 0; i < Words; i++)
        {
            if (i >= start && i < start + length)
            {
                text.Append(i == start ? ":" : "");
                continue;
            }

            text.Append(i > 0 ? ":" : "");
            if (embedded && i == 6)
            {
                return text.Append(new IPAddress(address[12..])).ToString();
            }

            text.Append(words[i].ToString("x", CultureInfo.InvariantCulture));
        }

        return text.Append(length > 0 && start + length == Words ? ":" : "").ToString();
    }

    // The first of the longest runs of at least two words.
    private static (int Start, int Length) LongestZeroes(ReadOnlySpan<int> words)
    {
        var best = (Start: Words, Length: 0);
        for (var i = 0; i < Words; i++)
        {
            var length = words[i..].IndexOfAnyExcept(0) is var end and >= 0 ? end : Words - i;
            if (length >= 2 && length > best.Length)
            {
                best = (i, length);
            }
        }

        return best;
    }
}
