using Metadata.Fuzz;
using Metadata.Http;

namespace Metadata.EndToEnd.Tests;

/// <summary>Compares what a server did with what a case's bytes mean.</summary>
internal static class HostileJudge
{
    private static readonly HeadLimits s_roomier = new() { MaxHeadBytes = 65536, MaxTargetBytes = 16384, MaxFields = 200 };
    private static readonly string[] s_ambiguous =
        ["nul-byte", "control-character", "bare-", "obs-fold", "field-name", "whitespace", "content-length", "transfer-encoding", "chunk", "trailer", "several-hosts"];
    private static readonly int[] s_refusals = [400, 408, 411, 413, 414, 417, 429, 431, 500, 501, 502, 503, 504, 505];

    /// <summary>A server that forwards: everything exact, or for <paramref name="foreign"/> ones whatever is harmless.</summary>
    public static HostileVerdict Forwarding(HostileResult result, string identity, bool foreign)
    {
        RequestModel meant = RequestModel.Read(result.Case.Input);
        string? danger = Danger(result, identity, out bool critical);
        string? fault = danger
            ?? Requests(result, meant)
            ?? (foreign ? null : Fields(result, meant))
            ?? Answers(result, meant, foreign ? static s => s < 400 : static s => s == 200, exact: !foreign);
        return new HostileVerdict(result.Case.Id, fault, critical);
    }

    /// <summary>Servers that answer by themselves: refusals exact, everything else served.</summary>
    public static HostileVerdict Serving(HostileResult result) =>
        new(result.Case.Id, Answers(result, RequestModel.Read(result.Case.Input), static s => !s_refusals.Contains(s), exact: true), false);

    /// <summary>The agent, where the first request carries one identity of its own: with another one, or none, nobody is served.</summary>
    public static HostileVerdict Agent(HostileResult result, byte[] sent)
    {
        RequestModel meant = RequestModel.Read(sent);
        List<int> statuses = [.. result.Statuses];
        foreach (ModelRequest request in meant.Requests)
        {
            bool identified = Count(request, "X-Forwarded-For:") == 1
                && Count(request, "X-Neutron-Network-ID:") + Count(request, "X-Neutron-Router-ID:") + Count(request, "X-OVN-Network-ID:") == 1;
            if (statuses.Count == 0 || (identified ? s_refusals.Contains(statuses[0]) : statuses[0] != 400))
            {
                return new(result.Case.Id, $"{request.Method} {request.Path[..Math.Min(20, request.Path.Length)]}: answered {Text(result.Statuses)}, {(identified ? "identified" : "not identified")}", false);
            }

            statuses.RemoveAt(0);
            if (!identified && request.BodyBytes > 0)
            {
                // The body was not read: the connection ends.
                return Rest(statuses, []);
            }
        }

        // A body that is too long may also be refused unread, for what its request asks.
        return meant.Status == 413 && statuses is [>= 400] ? Rest([], []) : Rest(statuses, meant.Status == 0 ? [] : [meant.Status]);

        HostileVerdict Rest(List<int> got, int[] expected) =>
            new(result.Case.Id, got.SequenceEqual(expected) ? null : $"answered {Text(result.Statuses)}, at last {Text(expected)} expected", false);
    }

    // Each thing that was forwarded is one request and speaks of the true identity alone, whether it should have been forwarded or not.
    private static string? Danger(HostileResult result, string identity, out bool critical)
    {
        critical = false;
        foreach (byte[] forwarded in result.Forwarded)
        {
            RequestModel got = RequestModel.Read(forwarded, s_roomier);
            if (got.Requests.Count != 1 || got.Status != 0 || got.Wants)
            {
                critical = got.Requests.Count > 1 || s_ambiguous.Any(a => got.Code.Contains(a, StringComparison.Ordinal));
                return $"forwarded what is {got.Requests.Count} requests {got.Code}";
            }

            List<string> claims = [.. got.Requests[0].Claims.Select(static c => c.ToLowerInvariant()).Order()];

            // What the proxy says of itself beside a PUT, once.
            if (got.Requests[0].Method == "PUT" && !claims.Remove("x-metadata-proxy: hop-limit"))
            {
                claims.Remove("x-metadata-proxy: hop-limit, forwarded");
            }

            if (!claims.SequenceEqual([$"x-forwarded-for: {result.Source}", identity]))
            {
                critical = true;
                return "identity: " + string.Join(", ", claims);
            }
        }

        return null;
    }

    private static string? Requests(HostileResult result, RequestModel meant)
    {
        if (result.Forwarded.Length != meant.Requests.Count)
        {
            return $"forwarded {result.Forwarded.Length} requests where {meant.Requests.Count} were meant";
        }

        for (int i = 0; i < result.Forwarded.Length; i++)
        {
            ModelRequest got = RequestModel.Read(result.Forwarded[i], s_roomier).Requests[0];
            ModelRequest want = meant.Requests[i];
            if (got.Method != want.Method || got.Path != want.Path || !got.Body.SequenceEqual(want.Body))
            {
                return $"forwarded {got.Method} {got.Path} with {got.Body.Count} bytes";
            }
        }

        return null;
    }

    // Every field that may travel, nothing else.
    private static string? Fields(HostileResult result, RequestModel meant)
    {
        for (int i = 0; i < result.Forwarded.Length; i++)
        {
            IEnumerable<string> got = RequestModel.Read(result.Forwarded[i], s_roomier).Requests[0].Fields;
            if (!got.SequenceEqual(meant.Requests[i].Fields))
            {
                return "fields: " + string.Join(", ", got);
            }
        }

        return null;
    }

    private static string? Answers(HostileResult result, RequestModel meant, Func<int, bool> served, bool exact)
    {
        int requests = meant.Requests.Count;
        bool right = result.Statuses.Length >= requests && result.Statuses.Take(requests).All(served) && result.Rest == 0;
        int[] after = [.. result.Statuses.Skip(requests)];
        right &= meant.Status == 0 ? after.Length == 0
            : exact ? after.SequenceEqual([meant.Status]) && result.Closed
            : result.Closed && after.All(static s => s >= 400);
        return right ? null : $"answered {Text(result.Statuses)}{(result.Closed ? " and closed" : "")}, expected {string.Join(", ", result.Case.Expect)}";
    }

    private static int Count(ModelRequest request, string name) => request.Claims.Count(c => c.StartsWith(name, StringComparison.OrdinalIgnoreCase));

    private static string Text(IEnumerable<int> statuses) => string.Join(' ', statuses);
}
