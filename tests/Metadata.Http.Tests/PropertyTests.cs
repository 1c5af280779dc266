using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Metadata.Http.Tests;

public sealed class PropertyTests
{
    private static readonly Gen<string> _token = Gen.Elements("!#$%&'*+-.^_`|~09azAZ".ToCharArray()).NonEmptyListOf().Select(static c => new string([.. c]));
    private static readonly Gen<string> _value = Gen.Elements("aZ09 ,;=\"()\t\x80\xff".ToCharArray()).ListOf().Select(static c => new string([.. c]).Trim(' ', '\t'));
    private static readonly Gen<string> _path = Gen.Elements("abc/%20?&=._-".ToCharArray()).ListOf().Select(static c => "/" + new string([.. c]));

    private static readonly Gen<(string Path, List<(string Name, string Value)> Fields)> _head =
        from path in _path
        from fields in _token.Zip(_value).ListOf()
        select (path, fields.Select(static f => ("x" + f.Item1, f.Item2)).Take(90).ToList());

    [Test]
    public void What_is_written_parses_to_what_was_meant() =>
        Prop.ForAll(_head.ToArbitrary(), static meant =>
        {
            RequestHead head = new();
            byte[] bytes = Write(meant.Path, meant.Fields);
            return RequestParser.Parse(bytes, head, HeadLimits.Default) == ParseResult.Complete(bytes.Length)
                && Outcomes.Text(head.Path) == meant.Path
                && head.FieldCount == meant.Fields.Count + 1
                && meant.Fields.Select((f, i) => Outcomes.Text(head.GetName(i + 1)) == f.Name && Outcomes.Text(head.GetValue(i + 1)) == f.Value).All(static same => same);
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Any_two_cuts_give_the_outcome_of_the_whole() =>
        Prop.ForAll(_head.ToArbitrary(), Gen.Choose(0, 10000).Two().ToArbitrary(), static (meant, cuts) =>
        {
            RequestHead head = new();
            byte[] bytes = Write(meant.Path, meant.Fields);
            int first = cuts.Item1 % bytes.Length;
            int second = cuts.Item2 % bytes.Length;
            return Outcomes.Request(Sequences.Split(bytes, Math.Min(first, second), Math.Max(first, second)), head)
                == Outcomes.Request(Sequences.Whole(bytes), head);
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Any_bytes_are_judged_the_same_however_they_are_split() =>
        Prop.ForAll(
            Gen.Elements("GET / HTTP/1.1\r\n", "Host: a\r\n", "\r", "\n", " ", ":", "A", "\0", "Content-Length: 1\r\n", "Connection: close\r\n", "\r\n").ListOf().ToArbitrary(),
            static parts =>
            {
                RequestHead head = new();
                byte[] bytes = Encoding.Latin1.GetBytes("GET / HTTP/1.1\r\n" + string.Concat(parts));
                return Outcomes.Request(Sequences.EveryByte(bytes), head) == Outcomes.Request(Sequences.Whole(bytes), head);
            }).QuickCheckThrowOnFailure();

    [Test]
    public void A_chunked_body_comes_back_as_it_was() =>
        Prop.ForAll(ArbMap.Default.GeneratorFor<byte[]>().ListOf().ToArbitrary(), Gen.Choose(1, 50).ToArbitrary(), static (chunks, piece) =>
        {
            ArrayBufferWriter<byte> writer = new();
            foreach (byte[] chunk in chunks)
            {
                ChunkedWriter.WriteChunk(writer, chunk);
            }

            ChunkedWriter.WriteEnd(writer);
            return Outcomes.Chunked(writer.WrittenSpan.ToArray(), piece)
                == $"Complete None {writer.WrittenCount} {Convert.ToHexString([.. chunks.SelectMany(static c => c)])}";
        }).QuickCheckThrowOnFailure();

    private static byte[] Write(string path, List<(string Name, string Value)> fields)
    {
        ArrayBufferWriter<byte> writer = new();
        RequestWriter.WriteRequestLine(writer, "GET"u8, Encoding.Latin1.GetBytes(path));
        RequestWriter.WriteField(writer, "Host"u8, "a"u8);
        foreach ((string name, string value) in fields)
        {
            RequestWriter.WriteField(writer, Encoding.Latin1.GetBytes(name), Encoding.Latin1.GetBytes(value));
        }

        RequestWriter.EndHead(writer);
        return writer.WrittenSpan.ToArray();
    }
}
