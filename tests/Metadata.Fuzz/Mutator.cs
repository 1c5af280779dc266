using System.Text;

namespace Metadata.Fuzz;

/// <summary>Makes inputs out of seeds: by bytes, by lines of the grammar, by crossing two. The same seed gives the same run.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly byte[][] _pieces = [.. new[]
    {
        "\r\n", "\r", "\n", "\0", " ", "\t", ":", ";", ",", "\"", "\\", "%", "#", "\x7f", "\x80", "0", "5", "A", "HTTP/1.0", "HTTP/1.1",
        "Host: a\r\n", "Content-Length: 5\r\n", "Content-Length: 05\r\n", "Transfer-Encoding: chunked\r\n", "Connection: close, x\r\n",
        "Expect: 100-continue\r\n", "X: y\r\n", "x_forwarded_for: 1\r\n", "0\r\n\r\n", "5\r\nhello\r\n", "ffffffffffffffff\r\n", ";a=\"b\"", "\r\n\r\n", "http://h", "*", "OPTIONS ",
    }.Select(Encoding.Latin1.GetBytes)];

    // Not for secrets: a repeatable stream of choices.
#pragma warning disable CA5394
    private readonly Random _random = new(seed);

    public int Choose(int below) => _random.Next(below);

    public byte[] Mutate(IReadOnlyList<byte[]> corpus)
    {
        List<byte> bytes = [.. corpus[_random.Next(corpus.Count)]];
        for (int rounds = 1 + _random.Next(4); rounds > 0; rounds--)
        {
            int at = _random.Next(bytes.Count + 1);
            int length = Math.Min(bytes.Count - at, 1 + _random.Next(16));
            switch (_random.Next(7))
            {
                case 0 when length > 0:
                    bytes[at] = (byte)_random.Next(256);
                    break;
                case 1 when length > 0:
                    bytes[at] ^= (byte)(1 << _random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 4:
                    byte[] other = corpus[_random.Next(corpus.Count)];
                    bytes.RemoveRange(at, bytes.Count - at);
                    bytes.AddRange(other.Skip(_random.Next(other.Length + 1)));
                    break;
                default:
                    bytes.InsertRange(at, _pieces[_random.Next(_pieces.Length)]);
                    break;
            }
        }

        return [.. bytes.Take(20000)];
    }
#pragma warning restore CA5394
}
