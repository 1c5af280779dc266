using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Metadata.Fuzz;

namespace Metadata.Http.Tests;

/// <summary>What we forward is the same single request to Kestrel's parser and to Python's.</summary>
public sealed class IndependentParserTests
{
    private readonly RequestHead _head = new();
    private readonly ArrayBufferWriter<byte> _writer = new();
    private PythonReader _python = null!;

    [OneTimeSetUp]
    public void Start() => _python = new PythonReader();

    [OneTimeTearDown]
    public void Stop() => _python.Dispose();

    [Test]
    public void Every_accepted_head_of_the_corpus_is_forwarded_unambiguously()
    {
        int accepted = 0;
        foreach (HostileCase one in HostileCorpus.Cases)
        {
            if (Forward(one.Input) is { } forwarded)
            {
                accepted++;
                Assert.That(Disagreement(forwarded), Is.Null, one.Id);
            }
        }

        Assert.That(accepted, Is.GreaterThan(200));
    }

    [Test]
    public void Any_accepted_head_is_forwarded_unambiguously() =>
        Prop.ForAll(Heads().ToArbitrary(), head => Forward(Sequences.Bytes(head)) is not { } forwarded || Disagreement(forwarded) is null)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1500));

    private static Gen<string> Heads()
    {
        Gen<string> any = Gen.Elements([.. "aZ09 :;,=\"\\/?#%*@[]\t\x80\x85\xa0\xff\0\r\n"]).ListOf().Select(static c => new string([.. c]));
        Gen<string> field = Gen.OneOf(
            any.Zip(any).Select(static p => $"{p.Item1}: {p.Item2}\r\n"),
            any.Select(static v => $"X-Any:{v}\r\n"),
            Gen.Elements("Connection: x-any\r\n", "X_Forwarded_For: 1\r\n", "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n", "Expect: 100-continue\r\n", "TE: trailers\r\n"));
        return from method in Gen.Elements("GET", "POST", "OPTIONS", "PROPFIND", "!x")
               from target in Gen.OneOf(Gen.Elements("/", "//a", "*", "http://h", "http://h?x", "/a?b=c"), any.Select(static p => "/" + p))
               from version in Gen.Elements("HTTP/1.1", "HTTP/1.0")
               from fields in field.ListOf()
               select $"{method} {target} {version}\r\nHost: h\r\n{string.Concat(fields)}\r\n";
    }

    private byte[]? Forward(byte[] input)
    {
        HeadLimits limits = HeadLimits.Default;
        if (RequestParser.Parse(input, _head, limits).Status != ParseStatus.Complete)
        {
            return null;
        }

        _writer.ResetWrittenCount();
        RequestWriter.WriteRequestLine(_writer, _head.Method, _head.Path);
        RequestWriter.WriteField(_writer, "Host"u8, _head.Host.IsEmpty ? "h"u8 : _head.Host);
        RequestWriter.WriteForwardable(_writer, _head);
        if (_head.Framing == BodyFraming.Chunked)
        {
            RequestWriter.WriteField(_writer, "Transfer-Encoding"u8, "chunked"u8);
        }
        else if (_head.Framing == BodyFraming.Length)
        {
            RequestWriter.WriteField(_writer, "Content-Length"u8, _head.ContentLength);
        }

        RequestWriter.EndHead(_writer);
        return _writer.WrittenSpan.ToArray();
    }

    private string? Disagreement(byte[] forwarded)
    {
        string meant = Outcomes.Text(forwarded).Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n');
        string kestrel = KestrelReader.Read(forwarded);
        string python = _python.Read(forwarded);
        return Same(kestrel, meant) && Same(python, meant) ? null : $"meant:\n{meant}\nKestrel:\n{kestrel}\nPython:\n{python}";
    }

    // Python makes one slash of several at the start of a path, and neither keeps the space of an empty value.
    private static bool Same(string got, string meant) => Plain(got) == Plain(meant);

    private static string Plain(string text)
    {
        string[] lines = text.Split('\n');
        int path = lines[0].IndexOf(' ', StringComparison.Ordinal) + 1;
        lines[0] = lines[0][..path] + (lines[0][path..].StartsWith("//", StringComparison.Ordinal) ? "/" + lines[0][path..].TrimStart('/') : lines[0][path..]);
        return string.Join('\n', lines.Select(static l => l.TrimEnd(' ')));
    }
}
