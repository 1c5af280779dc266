using System.Globalization;
using System.Text.Json;
using Metadata.Agent.Configuration;
using Metadata.Instances;
using Metadata.Instances.Admin;
using Metadata.Relay;

namespace Metadata.Agent.Explaining;

/// <summary>From what was seen to the steps of the way, in its order. Pure.</summary>
internal static class ExplainJudge
{
    private const string NotReached = "not reached";

    /// <summary>The agent's steps.</summary>
    public static IReadOnlyList<ExplainHop> Judge(ExplainFacts facts)
    {
        ExplainHop lookup = Lookup(facts);
        if (lookup.State == HopState.Broken)
        {
            return
            [
                Store(facts), lookup, ExplainHop.Unknown("ownership", NotReached), ExplainHop.Unknown("signature", NotReached),
                ExplainHop.Unknown("upstream", NotReached), ExplainHop.Unknown("answer", NotReached),
            ];
        }

        ExplainHop upstream = Upstream(facts);
        return [Store(facts), lookup, Ownership(facts), Signature(facts), upstream, Answer(facts, upstream)];
    }

    private static ExplainHop Store(ExplainFacts facts) => facts switch
    {
        { UsesStore: false } => ExplainHop.Ok("store", "not used"),
        { StoreProblem: { } problem } => ExplainHop.Broken("store", problem.IsDiskFull ? "store-full" : "store-failed", problem.Message),
        _ => ExplainHop.Ok("store", $"{facts.StorePath} can be read and written"),
    };

    private static ExplainHop Lookup(ExplainFacts facts)
    {
        string who = string.Create(
            CultureInfo.InvariantCulture, $"{facts.Query.Address} in {(facts.Query.Kind == NetworkKind.Router ? "router" : "network")} {facts.Query.Id}");
        if (facts.Run.Owner is not { } owner)
        {
            return ExplainHop.Broken("look-up", facts.Run.Code.Length > 0 ? facts.Run.Code : "internal", facts.Run.Detail);
        }

        return owner.Outcome switch
        {
            LookupOutcome.Found => ExplainHop.Ok("look-up", $"{who} is instance {owner.Identity.InstanceId} of project {owner.Identity.ProjectId} ({facts.Directory})"),
            LookupOutcome.NotFound => ExplainHop.Broken("look-up", FailureTable.Get(Failure.InstanceNotFound).Code, $"{facts.Directory} knows no port with {who}"),
            LookupOutcome.Ambiguous => ExplainHop.Broken("look-up", FailureTable.Get(Failure.InstanceAmbiguous).Code, $"{facts.Directory} knows several ports with {who}"),
            _ => ExplainHop.Broken("look-up", Unavailable(facts.DirectoryProblem), $"{facts.Directory}: {(facts.DirectoryProblem.Length > 0 ? facts.DirectoryProblem : "no answer")}"),
        };
    }

    private static string Unavailable(string problem) =>
        problem.Contains("keystone answered 4", StringComparison.Ordinal) || problem.Contains("status 401", StringComparison.Ordinal)
            ? "credential-refused"
            : FailureTable.Get(Failure.DirectoryUnavailable).Code;

    private static ExplainHop Ownership(ExplainFacts facts)
    {
        InstanceIdentity identity = facts.Run.Owner!.Value.Identity;
        if (!facts.Relays)
        {
            return facts.RecordProject switch
            {
                null => ExplainHop.Broken("ownership", FailureTable.Get(Failure.RecordMissing).Code, $"the port belongs to instance {identity.InstanceId}, of which there is no record in {facts.StorePath}"),
                { } project when project != identity.ProjectId => ExplainHop.Broken(
                    "ownership", "project-mismatch", $"the port is of project {identity.ProjectId}, the record of {identity.InstanceId} of project {project}"),
                _ => ExplainHop.Ok("ownership", "port and record are of one project"),
            };
        }

        DryRunResult known = facts.Known ?? facts.Run;
        return known switch
        {
            { Code.Length: > 0 } or { Status: 403 or >= 500 or 0 } => ExplainHop.Unknown("ownership", "nova did not say"),
            { Status: 404 } => ExplainHop.Broken("ownership", "nova-disowns", $"nova has no instance {identity.InstanceId} of project {identity.ProjectId}"),
            _ => ExplainHop.Ok("ownership", "nova knows the instance as that project's"),
        };
    }

    private static ExplainHop Signature(ExplainFacts facts)
    {
        if (!facts.Relays)
        {
            return ExplainHop.Ok("signature", "none is needed: the responder is embedded");
        }

        if (facts.Run is { Code.Length: 0, Status: 403 })
        {
            return ExplainHop.Broken(
                "signature", facts.HasSecret ? "secret-mismatch" : "secret-missing",
                string.Join("; ", facts.Novas.Select(static nova => $"{nova.Endpoint} {nova.Outcome}: {nova.Detail}").DefaultIfEmpty("nova answered 403")));
        }

        return facts.Run.Code.Length > 0 || facts.Run.Status is 0 or >= 500
            ? ExplainHop.Unknown("signature", "nova did not say")
            : facts.HasSecret ? ExplainHop.Ok("signature", "nova accepts it") : ExplainHop.Warning("signature", "secret-missing", "nova accepts requests that are signed with an empty secret");
    }

    private static ExplainHop Upstream(ExplainFacts facts)
    {
        DryRunResult run = facts.Run;
        string took = string.Create(CultureInfo.InvariantCulture, $"{run.Took.TotalMilliseconds:0.0} ms");
        if (run.Code.Length > 0)
        {
            return ExplainHop.Broken("upstream", run.Code, Join(NovaWords(facts).Prepend(run.Detail), took));
        }

        if (run.IsStale)
        {
            return ExplainHop.Broken("upstream", "stale-answer", Join(NovaWords(facts), "an older answer was given"));
        }

        return run.Status >= 500
            ? ExplainHop.Broken("upstream", facts.Relays ? "nova-error" : "record-broken", Join(NovaWords(facts), $"status {run.Status}"))
            : ExplainHop.Ok("upstream", facts.Relays ? $"nova answered {run.Status} in {took}" : $"the responder answered {run.Status} in {took}");
    }

    private static ExplainHop Answer(ExplainFacts facts, ExplainHop upstream)
    {
        DryRunResult run = facts.Run;
        if (upstream.State == HopState.Broken)
        {
            return ExplainHop.Unknown("answer", NotReached);
        }

        if (!run.IsDocument)
        {
            return run.Status == 404
                ? ExplainHop.Broken("answer", FailureTable.Get(Failure.NotFound).Code, $"{run.Path}: 404")
                : ExplainHop.Broken("answer", "answer-refused", $"{run.Path}: {run.Status}");
        }

        if (OtherInstance(facts) is { } other)
        {
            return ExplainHop.Broken("answer", "wrong-instance", $"the document is of instance {other}");
        }

        string what = string.Create(CultureInfo.InvariantCulture, $"{run.Path}: {run.Status}, {run.Length} bytes");
        return facts.Tokens == SessionTokenMode.Required
            ? ExplainHop.Warning("answer", FailureTable.Get(Failure.TokenRequired).Code, what + "; a guest needs a session token here")
            : ExplainHop.Ok("answer", what);
    }

    private static IEnumerable<string> NovaWords(ExplainFacts facts) =>
        facts.Run.Lines.Concat(facts.Novas.Where(static nova => nova.Outcome == "unreachable").Select(static nova => $"{nova.Endpoint}: {nova.Detail}"));

    private static string Join(IEnumerable<string> words, string last) => string.Join("; ", words.Append(last).Where(static word => word.Length > 0).Distinct());

    private static string? OtherInstance(ExplainFacts facts)
    {
        if (!facts.Run.Path.EndsWith("/meta_data.json", StringComparison.Ordinal) || facts.Run.Body.Length != facts.Run.Length)
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(facts.Run.Body);
            return document.RootElement.TryGetProperty("uuid", out JsonElement uuid)
                && uuid.GetString() is { } id && id != facts.Run.Owner!.Value.Identity.InstanceId ? id : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
