using System.Text.Json;

namespace Metadata.Agent.Tests.Processes;

/// <summary>A record that changes as fast as it can while several guests' connections read it.</summary>
public sealed class TornDocumentTests
{
    private const int Changes = 60;
    private const int Readers = 3;

    [Test]
    public async Task Every_document_is_of_one_moment_and_none_goes_back()
    {
        using var agent = new AgentProcess();
        agent.Import(Guests.One);
        agent.Start();
        Set(agent, 0);
        using var over = new ManualResetEventSlim();
        Task<List<int>>[] readers =
        [
            .. Enumerable.Range(0, Readers).Select(_ => Task.Factory.StartNew(
                () => ReadUntil(over, agent.Socket), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)),
        ];
        try
        {
            for (int i = 1; i <= Changes; i++)
            {
                Set(agent, i);

                // What was acknowledged shows at once.
                Assert.That(Read(agent.Socket), Is.GreaterThanOrEqualTo(i));
            }
        }
        finally
        {
            over.Set();
        }

        List<int>[] seen = await Task.WhenAll(readers);
        using (Assert.EnterMultipleScope())
        {
            foreach (List<int> one in seen)
            {
                Assert.That(one, Has.None.EqualTo(-1), "a document of two moments");
                Assert.That(one, Is.Ordered);
                Assert.That(one.Distinct().Count(), Is.GreaterThan(5), "it was read while it changed");
            }
        }
    }

    private static List<int> ReadUntil(ManualResetEventSlim over, string socket)
    {
        var rounds = new List<int>();
        while (!over.IsSet)
        {
            rounds.Add(Read(socket));
        }

        return rounds;
    }

    // The round that every part of the document agrees on; -1 when they do not.
    private static int Read(string socket)
    {
        string answer = RawHttp.Exchange(socket, RawHttp.Get("/openstack/latest/meta_data.json"));
        using JsonDocument document = JsonDocument.Parse(answer[answer.IndexOf('{', StringComparison.Ordinal)..]);
        JsonElement root = document.RootElement;
        string name = root.GetProperty("name").GetString()!;
        string[] rounds =
        [
            name[(name.IndexOf('-', StringComparison.Ordinal) + 1)..],
            root.GetProperty("hostname").GetString()![4..^".novalocal".Length],
            root.GetProperty("meta").GetProperty("round").GetString()!,
            root.GetProperty("availability_zone").GetString()![3..],
        ];
        return rounds.Distinct().Count() == 1 ? int.Parse(rounds[0], System.Globalization.CultureInfo.InvariantCulture) : -1;
    }

    private static void Set(AgentProcess agent, int round)
    {
        (int code, string output) = Run.ToEnd(
            "curl", "-s", "-f", "--unix-socket", agent.AdminSocket, "-X", "PATCH", "-d",
            $$"""{"name": "web-{{round}}", "hostname": "web-{{round}}", "availability_zone": "az-{{round}}", "metadata": {"round": "{{round}}"} }""",
            "http://agent/instances/" + Guests.Id);
        Assert.That(code, Is.Zero, output);
    }
}
