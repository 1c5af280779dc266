using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using Metadata.Relay;

namespace Metadata.NamespaceProxy.Reporting;

/// <summary>
/// What a proxy tells its supervisor of one namespace: totals since the proxy began, so that a lost report costs nothing.
/// On the wire lines of words, one datagram each.
/// </summary>
internal sealed record NamespaceReport
{
    private const int MostCodes = 128;
    private const int LongestCode = 40;
    private const int MostOffenders = 5;

    private static readonly SearchValues<char> CodeCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>The namespace's name.</summary>
    public required string Namespace { get; init; }

    /// <summary>Connections of guests now.</summary>
    public int Connections { get; init; }

    /// <summary>Answered requests, refused ones among them.</summary>
    public long Requests { get; init; }

    /// <summary>Requests above a rate.</summary>
    public long Throttled { get; init; }

    /// <summary>Answers 2xx, 3xx, 4xx, 5xx.</summary>
    public long[] Answers { get; init; } = new long[4];

    /// <summary>Requests by duration: the buckets of <see cref="RelayCounters.DurationBounds"/> and one above them.</summary>
    public long[] Durations { get; init; } = new long[RelayCounters.DurationBounds.Length + 1];

    /// <summary>The sum of all durations in microseconds.</summary>
    public long Microseconds { get; init; }

    /// <summary>Refusals of the proxy itself by reason code.</summary>
    public IReadOnlyDictionary<string, long> Refusals { get; init; } = new Dictionary<string, long>();

    /// <summary>The sources that asked most above a rate.</summary>
    public IReadOnlyList<(IPAddress Address, long Requests)> Offenders { get; init; } = [];

    /// <summary>What a server has counted. On its loop.</summary>
    public static NamespaceReport From(string name, RelayServer server) => new()
    {
        Namespace = name,
        Connections = server.ConnectionCount,
        Requests = server.Counters.Requests,
        Throttled = server.Offenders.Total,
        Answers = server.Counters.Answers.ToArray(),
        Durations = server.Counters.Durations.ToArray(),
        Microseconds = (long)server.Counters.Duration.TotalMicroseconds,
        Refusals = server.Counters.Refusals,
        Offenders = [.. server.Offenders.Worst(MostOffenders)],
    };

    /// <summary>This one and what an earlier proxy of the namespace counted.</summary>
    public NamespaceReport Plus(NamespaceReport? earlier) => earlier is null ? this : this with
    {
        Requests = Requests + earlier.Requests,
        Throttled = Throttled + earlier.Throttled,
        Answers = Sum(Answers, earlier.Answers),
        Durations = Sum(Durations, earlier.Durations),
        Microseconds = Microseconds + earlier.Microseconds,
        Refusals = Refusals.Concat(earlier.Refusals).GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.Sum(pair => pair.Value)),
    };

    /// <summary>The datagram.</summary>
    public byte[] Format()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"namespace {Namespace}\nconnections {Connections}\nrequests {Requests}\nthrottled {Throttled}\nmicroseconds {Microseconds}\n");
        text.Append("answers ").AppendJoin(' ', Answers).Append("\ndurations ").AppendJoin(' ', Durations).Append('\n');
        foreach (var (code, count) in Refusals)
        {
            text.Append(CultureInfo.InvariantCulture, $"refused {code} {count}\n");
        }

        foreach (var (address, count) in Offenders)
        {
            text.Append(CultureInfo.InvariantCulture, $"offender {address} {count}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Reads a datagram; null when it is anything else than <see cref="Format"/> makes.</summary>
    public static NamespaceReport? Parse(ReadOnlySpan<byte> datagram)
    {
        NamespaceReport? report = null;
        Dictionary<string, long> refusals = [];
        List<(IPAddress, long)> offenders = [];
        foreach (var line in Encoding.UTF8.GetString(datagram).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(' ');
            if (words is ["namespace", { Length: > 0 and < 256 } name] && report is null)
            {
                report = new NamespaceReport { Namespace = name };
            }
            else if (report is null)
            {
                return null;
            }
            else if (words is ["refused", { Length: > 0 and <= LongestCode } code, var refused] && IsCode(code) && Number(refused) is { } times && refusals.Count < MostCodes)
            {
                refusals[code] = times;
            }
            else if (words is ["offender", var address, var asked] && IPAddress.TryParse(address, out var source) && Number(asked) is { } requests && offenders.Count < MostOffenders)
            {
                offenders.Add((source, requests));
            }
            else if (!Take(ref report, words[0], Numbers(words.AsSpan(1))))
            {
                return null;
            }
        }

        return report is null ? null : report with { Refusals = refusals, Offenders = offenders };
    }

    private static bool Take(ref NamespaceReport report, string word, long[]? numbers)
    {
        var taken = (word, numbers) switch
        {
            ("connections", [<= int.MaxValue and var count]) => report with { Connections = (int)count },
            ("requests", [var count]) => report with { Requests = count },
            ("throttled", [var count]) => report with { Throttled = count },
            ("microseconds", [var count]) => report with { Microseconds = count },
            ("answers", { } counts) when counts.Length == report.Answers.Length => report with { Answers = counts },
            ("durations", { } counts) when counts.Length == report.Durations.Length => report with { Durations = counts },
            _ => null,
        };
        report = taken ?? report;
        return taken is not null;
    }

    private static bool IsCode(string code) => !code.AsSpan().ContainsAnyExcept(CodeCharacters);

    private static long? Number(string word) => long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static long[]? Numbers(ReadOnlySpan<string> words)
    {
        var numbers = new long[words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            if (Number(words[i]) is not { } number)
            {
                return null;
            }

            numbers[i] = number;
        }

        return numbers;
    }

    private static long[] Sum(long[] one, long[] other) => [.. one.Zip(other, (a, b) => a + b)];
}
