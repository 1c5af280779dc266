using System.Text.Json.Nodes;
using Metadata.Fuzz;

namespace Metadata.EndToEnd.Tests;

/// <summary>The corpus sent from inside a guest.</summary>
internal static class HostileRun
{
    /// <summary>Sends every case to <paramref name="server"/>; with a stub, an upstream on that path takes what is forwarded.</summary>
    public static List<HostileResult> Send(World world, Guest guest, string server, string sources, string? stub = null, Func<HostileCase, byte[]>? input = null)
    {
        string cases = Path.Join(world.Folder, Guid.NewGuid() + ".jsonl");
        File.WriteAllLines(cases, HostileCorpus.Cases.Select(c => new JsonObject
        {
            ["id"] = c.Id,
            ["input"] = Convert.ToBase64String(input is null ? c.Input : input(c)),
            ["expect"] = new JsonArray([.. c.Expect.Select(static e => (JsonNode)e)]),
        }.ToJsonString()));
        string script = Path.Join(AppContext.BaseDirectory, "Hostile", "hostile_client.py");
        string[] arguments = stub is null ? [script, cases, server, sources] : [script, cases, server, sources, stub];
        ShellResult result = guest.Run("/usr/bin/python3", arguments);
        Assert.That(result.Code, Is.Zero, result.Error);
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Has.Length.EqualTo(HostileCorpus.Cases.Count));
        return [.. HostileCorpus.Cases.Zip(lines, HostileResult.Parse)];
    }

    /// <summary>Prints the score; the cases that were not passed.</summary>
    public static List<HostileVerdict> Score(string server, IEnumerable<HostileVerdict> verdicts)
    {
        List<HostileVerdict> all = [.. verdicts];
        List<HostileVerdict> failed = [.. all.Where(static v => v.Fault is not null)];
        TestContext.Progress.WriteLine(
            $"hostile corpus, {server}: {all.Count - failed.Count} of {all.Count} passed ({100.0 * (all.Count - failed.Count) / all.Count:f1} %), {failed.Count(static v => v.Critical)} critical");
        foreach (HostileVerdict verdict in failed)
        {
            TestContext.Out.WriteLine($"{(verdict.Critical ? "CRITICAL " : "")}{verdict.Id}: {verdict.Fault}");
        }

        return failed;
    }
}
