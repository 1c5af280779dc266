using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Metadata.Nova.Tests.Replay;

/// <summary>Compares an answer with the recording, as Golden/replay.py does.</summary>
internal sealed partial class GoldenCheck
{
    private readonly HashSet<string> _seeds = [];

    /// <summary>The first difference; null when there is none.</summary>
    public string? FirstDifference(GoldenCase golden, in ResponderAnswer answer)
    {
        var expect = golden.Expect;
        if (answer.Status != expect.Status && !expect.StatusAny.Contains(answer.Status))
        {
            return $"status: want {expect.Status} got {answer.Status}";
        }

        if (golden.Compare == "status")
        {
            return null;
        }

        var writer = new ArrayBufferWriter<byte>();
        answer.WriteBody(writer);
        var body = writer.WrittenSpan.ToArray();
        if (body.Length != (golden.Method == "HEAD" ? 0 : answer.ContentLength))
        {
            return $"announced {answer.ContentLength} bytes, wrote {body.Length}";
        }

        var difference = golden.Method == "HEAD" || expect.Bytes is not { } wanted ? null : Body(golden, wanted, body);
        return difference ?? Header(expect, answer);
    }

    private static string? Header(GoldenExpectation expect, in ResponderAnswer answer)
    {
        foreach (var (name, want) in expect.Headers)
        {
            var got = name switch
            {
                "Content-Type" => answer.ContentType.IsEmpty ? null : Encoding.ASCII.GetString(answer.ContentType.Span),
                "Content-Length" => answer.ContentLength.ToString(CultureInfo.InvariantCulture),
                _ => null,
            };
            if (got != want)
            {
                return $"header {name}: want {want} got {got}";
            }
        }

        return null;
    }

    private string? Body(GoldenCase golden, byte[] wanted, byte[] body)
    {
        var want = Encoding.Latin1.GetString(wanted);
        var got = Encoding.Latin1.GetString(body);
        if (golden.Compare == "normalised")
        {
            foreach (Match match in Seed().Matches(got))
            {
                var seed = match.Groups["seed"].Value;
                if (Convert.FromBase64String(seed).Length != 512 || !_seeds.Add(seed))
                {
                    return "random_seed is not 512 fresh bytes";
                }
            }

            got = Seed().Replace(got, "${before}{{RANDOM_SEED}}\"");
        }

        if (want == got)
        {
            return null;
        }

        var at = want.Zip(got).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"body differs at {at} (want {want.Length} bytes, got {got.Length}): want …{Excerpt(want, at)} got …{Excerpt(got, at)}";
    }

    private static string Excerpt(string text, int at) =>
        text[Math.Clamp(at - 20, 0, text.Length)..Math.Min(at + 40, text.Length)].Replace("\n", "\\n");

    [GeneratedRegex("""(?<before>"random_seed":\s*")(?<seed>[^"]*)("|$)""")]
    private static partial Regex Seed();
}
