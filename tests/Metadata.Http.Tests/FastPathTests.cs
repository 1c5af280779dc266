using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;

namespace Metadata.Http.Tests;

/// <summary>What the block-wise path takes, the line-by-line path takes too, with the same table.</summary>
public sealed class FastPathTests
{
    private static readonly Gen<string> _name = Gen.Frequency(
        (3, Gen.Elements(Enum.GetValues<KnownField>()).Select(Spelling)),
        (2, Gen.Elements("!#$%&'*+-.^_`|~09azAZ".ToCharArray()).NonEmptyListOf().Select(static c => new string([.. c]))),
        (1, Gen.Choose(1, 140).Select(static n => new string('n', n))));

    private static readonly Gen<string> _value = Gen.Frequency(
        (4, Gen.Choose(0, 90).Select(static n => new string('v', n))),
        (2, Gen.Elements("aZ09 ,;=\"()~".ToCharArray()).ListOf().Select(static c => new string([.. c]))),
        (1, Gen.Elements("a \t\x80\xff".ToCharArray()).ListOf().Select(static c => new string([.. c]))),
        (1, Gen.Choose(200, 900).Select(static n => new string('w', n))));

    private static readonly Gen<string> _section =
        from lines in _name.Zip(_value).Zip(Gen.Elements(":", ": ", ":  ", ": \t")).ListOf()
        from damage in Gen.Choose(0, 1000)
        from odd in Gen.Elements('\0', '\r', '\n', '\t', ' ', ':', '\x7f', '\x80', 'a')
        select Damage(string.Concat(lines.Select(static l => $"{l.Item1.Item1}{l.Item2}{l.Item1.Item2}\r\n")) + "\r\nBODY\r\n\r\n", damage, odd);

    [Test]
    public void Both_paths_read_the_same_fields() =>
        Prop.ForAll(_section.ToArbitrary(), Gen.Choose(0, 70).ToArbitrary(), static (section, before) =>
        {
            byte[] bytes = Sequences.Bytes(new string('x', before) + section);
            RequestHead fast = new();
            RequestHead slow = new();
            int expected = LineByLine(bytes, before, slow);
            int end = FieldSection.Parse(bytes, before, fast, 100);
            return end == expected && (end <= 0 || Table(fast, bytes) == Table(slow, bytes));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Test]
    public void A_plain_section_is_taken_by_the_fast_path() =>
        Prop.ForAll(Gen.Choose(60, 2000).ToArbitrary(), static length =>
        {
            byte[] bytes = Sequences.Bytes("Host: a\r\nAccept: */*\r\nX-Long: " + new string('v', length) + "\r\nX-Forwarded-For: 1\r\n\r\n");
            RequestHead head = new();
            return PlainFields.Read(bytes, 0, head, 100) == bytes.Length - 2 && head.FieldCount == 4;
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Odd_lines_between_plain_ones_are_counted_once()
    {
        byte[] bytes = Sequences.Bytes("Host: a\r\nTE:\r\nAccept: 1\r\nX-Tab: \t\r\nAccept: 2\r\nX-Other: 3\r\nX-More: 4\r\nVia: 5\r\nHost: b\r\n\r\n" + new string('x', 64));
        RequestHead head = new();
        Assert.That(FieldSection.Parse(bytes, 0, head, 100), Is.EqualTo(bytes.Length - 64));
        head.Source = bytes;
        Assert.That(new[] { KnownField.Host, KnownField.Te, KnownField.Accept, KnownField.Other, KnownField.Via }.Select(head.Count), Is.EqualTo(new[] { 2, 1, 2, 3, 1 }));
    }

    [Test]
    public void Every_known_name_is_told_from_its_neighbours()
    {
        foreach (KnownField field in Enum.GetValues<KnownField>().Where(static f => f != KnownField.Other))
        {
            string name = Spelling(field);
            Assert.That(KnownFields.Classify(Encoding.ASCII.GetBytes(name)), Is.EqualTo(field), name);
            Assert.That(KnownFields.Classify(Encoding.ASCII.GetBytes(name.ToUpperInvariant())), Is.EqualTo(field), name);
            for (int i = 0; i < name.Length; i++)
            {
                foreach (string other in new[] { name.Remove(i, 1), name.Insert(i, "a"), name[..i] + (name[i] == 'q' ? 'p' : 'q') + name[(i + 1)..] })
                {
                    KnownField found = KnownFields.Classify(Encoding.ASCII.GetBytes(other));
                    Assert.That(found == KnownField.Other || Spelling(found) == other, Is.True, other);
                }
            }
        }
    }

    // KeepAlive is keep-alive; digits stay with the letters before them.
    private static string Spelling(KnownField field) => field switch
    {
        KnownField.ETag => "etag",
        KnownField.Http2Settings => "http2-settings",
        KnownField.XAwsEc2MetadataToken => "x-aws-ec2-metadata-token",
        KnownField.XAwsEc2MetadataTokenTtlSeconds => "x-aws-ec2-metadata-token-ttl-seconds",
        _ => Regex.Replace(field.ToString(), "(?<=.)([A-Z])", "-$1").ToLowerInvariant(),
    };

    private static string Damage(string section, int at, char odd) =>
        at < section.Length && at % 2 == 0 ? section[..at] + odd + section[(at + 1)..] : section;

    private static int LineByLine(byte[] bytes, int position, RequestHead head)
    {
        while (position + 1 >= bytes.Length || bytes[position] != '\r' || bytes[position + 1] != '\n')
        {
            int step = FieldSection.ParseLine(bytes, position, head, 100);
            if (step <= 0)
            {
                return step;
            }

            position = step;
        }

        return position + 2;
    }

    private static string Table(RequestHead head, byte[] bytes)
    {
        head.Source = bytes;
        return $"{head.Seen:x} {head.Repeated:x} " + string.Join('|', Enumerable.Range(0, head.FieldCount).Select(i =>
            $"{head.GetKnown(i)} {Outcomes.Text(head.GetName(i))}={Outcomes.Text(head.GetValue(i))}"));
    }
}
