using System.Text.Unicode;

namespace Metadata.Nova;

/// <summary>Request target to tree path: query off, percent-decoded once, dots and slashes resolved, no slash at either end.</summary>
internal static class PathNormalizer
{
    /// <summary>Writes the path; false where nova raises (not origin form, not UTF-8).</summary>
    /// <param name="target">The request target.</param>
    /// <param name="destination">At least as long as the target.</param>
    /// <param name="length">Bytes written; 0 is the root.</param>
    public static bool TryNormalize(ReadOnlySpan<byte> target, Span<byte> destination, out int length)
    {
        length = 0;
        var query = target.IndexOf((byte)'?');
        target = query < 0 ? target : target[..query];
        var scheme = target.IndexOf("://"u8);
        if (scheme > 0 && target[0] != '/')
        {
            target = target[(scheme + 3)..];
            var slash = target.IndexOf((byte)'/');
            target = slash < 0 ? "/"u8 : target[slash..];
        }

        if (target.IsEmpty || target[0] != '/')
        {
            return false;
        }

        // What dots take away must be UTF-8 too.
        var path = destination[..Decode(target, destination)];
        if (!Utf8.IsValid(path))
        {
            return false;
        }

        length = Resolve(path);
        return true;
    }

    private static int Decode(ReadOnlySpan<byte> target, Span<byte> destination)
    {
        if (!target.Contains((byte)'%'))
        {
            target.CopyTo(destination);
            return target.Length;
        }

        var length = 0;
        for (var i = 0; i < target.Length; i++)
        {
            var c = target[i];
            if (c == '%' && i + 2 < target.Length && Hex(target[i + 1]) is var high and >= 0 && Hex(target[i + 2]) is var low and >= 0)
            {
                c = (byte)((high << 4) | low);
                i += 2;
            }

            destination[length++] = c;
        }

        return length;
    }

    // In place: the result is never longer.
    private static int Resolve(Span<byte> path)
    {
        var length = 0;
        var start = 0;
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '/')
            {
                EndComponent(path, ref start, ref length, last: false);
            }
            else
            {
                path[length++] = path[i];
            }
        }

        EndComponent(path, ref start, ref length, last: true);
        return length > 0 && path[length - 1] == '/' ? length - 1 : length;
    }

    private static void EndComponent(Span<byte> path, ref int start, ref int length, bool last)
    {
        var component = path[start..length];
        if (component.IsEmpty)
        {
            return;
        }

        if (component.SequenceEqual("."u8))
        {
            length = start;
        }
        else if (component.SequenceEqual(".."u8))
        {
            var parent = path[..Math.Max(start - 1, 0)];
            length = parent.LastIndexOf((byte)'/') + 1;
            start = length;
        }
        else if (!last)
        {
            path[length++] = (byte)'/';
            start = length;
        }
    }

    private static int Hex(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        _ => -1,
    };
}
