using System.Buffers;
using System.Text;
using Metadata.Http;

namespace Metadata.Fuzz;

/// <summary>Request heads: splits do not matter, a prefix never contradicts, what is forwarded parses to the same request.</summary>
internal sealed class HeadTarget : IFuzzTarget
{
    private readonly RequestHead _head = new();
    private readonly RequestHead _again = new();
    private readonly ArrayBufferWriter<byte> _writer = new();

    public string Name => "head";

    public IReadOnlyList<string> Seeds { get; } =
    [
        "GET /openstack/latest/meta_data.json HTTP/1.1\r\nHost: 169.254.169.254\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n",
        "POST /openstack/latest/password HTTP/1.1\r\nHost: [fe80::1%25eth0]:80\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello",
        "PUT http://h?x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: x, close\r\nX: 1\r\n\r\n",
        "\r\nOPTIONS * HTTP/1.0\r\n\r\n",
        .. HostileCorpus.Texts(),
    ];

    public string Check(byte[] input)
    {
        ParseResult result = RequestParser.Parse(input, _head, HeadLimits.Default);
        int piece = 1 + (input.Length % 7);
        if (RequestParser.Parse(Splitting.Split(input, piece), _again, HeadLimits.Default) != result || !Same(_head, _again))
        {
            throw new FuzzFailureException($"Pieces of {piece} give another outcome than {result}.");
        }

        ParseResult prefix = RequestParser.Parse(input.AsMemory(0, input.Length / 2), _again, HeadLimits.Default);
        if (prefix.Status != ParseStatus.Incomplete && prefix != result)
        {
            throw new FuzzFailureException($"Half of it gives {prefix}, all of it {result}.");
        }

        if (result.Status != ParseStatus.Complete)
        {
            return $"{result.Status} {result.Reason}";
        }

        CheckForwarded();
        return $"{_head.Kind} {_head.Form} {_head.Version} {_head.Framing} {_head.KeepAlive} {_head.ExpectContinue} {_head.FieldCount}";
    }

    private void CheckForwarded()
    {
        _writer.ResetWrittenCount();
        RequestWriter.WriteRequestLine(_writer, _head.Method, _head.Path);
        RequestWriter.WriteField(_writer, "Host"u8, _head.Host.IsEmpty ? "h"u8 : _head.Host);
        RequestWriter.WriteForwardable(_writer, _head);
        RequestWriter.EndHead(_writer);
        HeadLimits roomier = new() { MaxHeadBytes = 65536, MaxFields = 200 };
        ParseResult result = RequestParser.Parse(_writer.WrittenMemory, _again, roomier);
        if (result != ParseResult.Complete(_writer.WrittenCount)
            || !_again.Method.SequenceEqual(_head.Method)
            || !_again.Path.SequenceEqual(_head.Path)
            || _again.Framing != BodyFraming.None)
        {
            throw new FuzzFailureException($"Forwarded as another request ({result}): {Encoding.Latin1.GetString(_writer.WrittenSpan)}");
        }

        for (int i = 1; i < _again.FieldCount; i++)
        {
            if (!_again.IsForwardable(i) || IdentityFields.IsIdentity(_again.GetName(i)))
            {
                throw new FuzzFailureException($"Field {i} should have stayed on its hop.");
            }
        }
    }

    private static bool Same(RequestHead left, RequestHead right)
    {
        if (left.FieldCount != right.FieldCount)
        {
            return false;
        }

        for (int i = 0; i < left.FieldCount; i++)
        {
            if (!left.GetName(i).SequenceEqual(right.GetName(i)) || !left.GetValue(i).SequenceEqual(right.GetValue(i)))
            {
                return false;
            }
        }

        return true;
    }
}
