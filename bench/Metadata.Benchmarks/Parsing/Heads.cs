using System.Buffers;
using System.Globalization;
using System.Text;

namespace Metadata.Benchmarks.Parsing;

/// <summary>Heads as clients send them.</summary>
internal static class Heads
{
    public static byte[] Get(string name) => Encoding.ASCII.GetBytes(name switch
    {
        "curl" => "GET /openstack/latest/meta_data.json HTTP/1.1\r\nHost: 169.254.169.254\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n",
        "cloud-init" => "GET /openstack/2018-08-27/meta_data.json HTTP/1.1\r\nHost: 169.254.169.254\r\nUser-Agent: Cloud-Init/22.4.2\r\n"
            + "Accept-Encoding: gzip, deflate\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n",
        "browser" => "GET /latest/meta-data/ HTTP/1.1\r\nHost: 169.254.169.254\r\n" + Fields(39, 48) + "\r\n",
        _ => "GET /latest/meta-data/ HTTP/1.1\r\nHost: 169.254.169.254\r\n" + Fields(16, 990) + "\r\n",
    });

    /// <summary>As a pipe hands it out: one segment.</summary>
    public static ReadOnlySequence<byte> Whole(byte[] head)
    {
        Part only = new(head, 0);
        return new ReadOnlySequence<byte>(only, 0, only, head.Length);
    }

    /// <summary>The same in two segments.</summary>
    public static ReadOnlySequence<byte> Split(byte[] head)
    {
        Part first = new(head.AsMemory(0, head.Length / 2), 0);
        Part last = new(head.AsMemory(head.Length / 2), head.Length / 2);
        first.Link(last);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private static string Fields(int count, int length)
    {
        StringBuilder text = new();
        for (int i = 0; i < count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"Sec-Field-Number-{i}: {new string('v', length)}\r\n");
        }

        return text.ToString();
    }

    private sealed class Part : ReadOnlySequenceSegment<byte>
    {
        public Part(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public void Link(Part next) => Next = next;
    }
}
