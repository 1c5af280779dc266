using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Metadata.Instances.Etcd;

namespace Metadata.Instances.Tests.Etcd;

/// <summary>A real etcd: restarts, compaction, several writers, log-in.</summary>
[Parallelizable(ParallelScope.Children)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class EtcdReplicaTests : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);
    private static readonly DirectoryAnswer _web = DirectoryAnswer.Found(new InstanceIdentity(Samples.Web, "p1"));

    private readonly EtcdServer _etcd = new();

    public void Dispose() => _etcd.Dispose();

    [Test]
    public async Task Until_the_first_copy_nothing_is_known_and_then_nobody_is_nobody()
    {
        _etcd.Kill();
        using EtcdNode node = Open();
        Assert.That(await FindAsync(node), Is.EqualTo(DirectoryAnswer.Unavailable));

        _etcd.Start();
        Assert.That(await node.Replica.WaitForAsync(1, _patience), Is.True);
        Assert.That(await FindAsync(node), Is.EqualTo(DirectoryAnswer.NotFound));
    }

    [Test]
    public async Task While_etcd_is_away_what_is_known_is_served_also_by_an_agent_that_starts_then()
    {
        string folder = Directory.CreateTempSubdirectory("etcd-kept-").FullName;
        using (EtcdNode node = Open(folder))
        {
            node.Send("POST", "/import", Samples.Record());
            _etcd.Kill();
            Assert.That(await FindAsync(node), Is.EqualTo(_web));
            Assert.That(node.TrySend("PATCH", "/instances/" + Samples.Web, """{"name": "x"}""").Status, Is.EqualTo(503));
        }

        using (EtcdNode again = Open(folder))
        {
            Assert.That(await FindAsync(again), Is.EqualTo(_web));
            Assert.That((await again.Store.GetAsync(Samples.Web, default))?.Name, Is.EqualTo("web"));

            _etcd.Start();
            Assert.That(await again.Replica.WaitForAsync(1, _patience), Is.True);
            again.Send("DELETE", "/instances/" + Samples.Web);
            Assert.That(await FindAsync(again), Is.EqualTo(DirectoryAnswer.NotFound));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task After_a_restart_of_etcd_changes_are_seen_again()
    {
        using EtcdNode writer = Open();
        using EtcdNode reader = Open();
        writer.Send("POST", "/import", Samples.Record());
        Assert.That(await reader.Replica.WaitForAsync(writer.Replica.Revision, _patience), Is.True);

        _etcd.Kill();
        _etcd.Start();
        Retry(() => writer.TrySend("PATCH", "/instances/web", """{"hostname": "renamed"}""").Status == 200);
        Assert.That(await reader.Replica.WaitForAsync(writer.Replica.Revision, _patience), Is.True);

        Assert.That((await reader.Store.GetAsync(Samples.Web, default))?.Hostname, Is.EqualTo("renamed"));
        Assert.That(reader.News, Has.Count.EqualTo(1), "followed on, not copied anew");
    }

    [Test]
    public async Task A_change_on_one_host_comes_to_every_other_by_the_watch_alone()
    {
        using EtcdNode writer = Open();
        using EtcdNode one = Open();
        using EtcdNode two = Open();
        foreach (EtcdNode reader in (EtcdNode[])[one, two])
        {
            Assert.That(await reader.Replica.WaitForAsync(1, _patience), Is.True);
        }

        for (int i = 0; i < 10; i++)
        {
            writer.Send("POST", "/import", Samples.Record());
            long written = System.Diagnostics.Stopwatch.GetTimestamp();
            foreach (EtcdNode reader in (EtcdNode[])[one, two])
            {
                Assert.That(await reader.Replica.WaitForAsync(writer.Replica.Revision, _patience), Is.True);
                Assert.That(await FindAsync(reader), Is.EqualTo(_web));
            }

            TestContext.Out.WriteLine($"seen {System.Diagnostics.Stopwatch.GetElapsedTime(written).TotalMilliseconds:0.0} ms after the writer's answer");
            writer.Send("DELETE", "/instances/" + Samples.Web);
            foreach (EtcdNode reader in (EtcdNode[])[one, two])
            {
                Assert.That(await reader.Replica.WaitForAsync(writer.Replica.Revision, _patience), Is.True);
                Assert.That(await FindAsync(reader), Is.EqualTo(DirectoryAnswer.NotFound));
            }
        }

        Assert.That(one.News.Concat(two.News).Count(), Is.EqualTo(2), "one copy each, at the start");
        Assert.That(one.Troubles.Concat(two.Troubles), Is.Empty);
    }

    [Test]
    public async Task A_member_that_is_away_is_passed_over()
    {
        using EtcdNode writer = Open();
        writer.Send("POST", "/import", Samples.Record());
        using EtcdNode node = Open(options: Options() with { Endpoints = [new Uri($"http://127.0.0.1:{Contract.Ports.Free()}"), new Uri(_etcd.Endpoint)] });
        Assert.That(await node.Replica.WaitForAsync(writer.Replica.Revision, _patience), Is.True);
        Assert.That(await FindAsync(node), Is.EqualTo(_web));
    }

    [Test]
    public async Task A_gap_by_compaction_is_closed_by_a_new_copy()
    {
        using EtcdNode writer = Open();
        writer.Send("POST", "/import", Samples.Map(("a", Samples.Record()), ("b", Samples.Record(Samples.Db, "10.1.0.12", "fa:16:3e:00:00:02"))));
        string folder = Directory.CreateTempSubdirectory("etcd-kept-").FullName;
        using (EtcdNode reader = Open(folder))
        {
            Assert.That(await reader.Replica.WaitForAsync(writer.Replica.Revision, _patience), Is.True);
        }

        // Changed and compacted while nobody watched.
        writer.Send("DELETE", "/instances/" + Samples.Db);
        writer.Send("PATCH", "/instances/" + Samples.Web, """{"hostname": "renamed"}""");
        _etcd.Call("/v3/kv/compaction", new JsonObject { ["revision"] = writer.Replica.Revision.ToString(CultureInfo.InvariantCulture), ["physical"] = true });
        var client = new EtcdClient(Options(), EtcdHttp.Create(Options()));
        using (client)
        {
            EtcdException gap = (await Assert.ThrowsAsync<EtcdException>(() => client.WatchAsync(2, static (_, _) => { }, default)))!;
            Assert.That(gap.IsCompacted, Is.True, gap.Message);
        }

        using (EtcdNode reader = Open(folder))
        {
            Assert.That(await reader.Replica.WaitForAsync(writer.Replica.Revision, _patience), Is.True);
            using (Assert.EnterMultipleScope())
            {
                Assert.That((await reader.Store.GetAsync(Samples.Web, default))?.Hostname, Is.EqualTo("renamed"));
                Assert.That(await reader.Store.GetAsync(Samples.Db, default), Is.Null);
            }
        }

        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task Writers_on_several_hosts_lose_no_change_of_each_other()
    {
        using EtcdNode one = Open();
        using EtcdNode two = Open();
        one.Send("POST", "/import", Samples.Record());
        Assert.That(await two.Replica.WaitForAsync(one.Replica.Revision, _patience), Is.True);

        Parallel.For(0, 20, i =>
        {
            EtcdNode node = i % 2 == 0 ? one : two;
            Retry(() => node.TrySend("PATCH", "/instances/" + Samples.Web, $$$"""{"metadata": {"key{{{i}}}": "v"}}""").Status == 200);
        });

        Assert.That(await one.Replica.WaitForAsync(two.Replica.Revision, _patience), Is.True);
        JsonNode metadata = JsonNode.Parse(one.Store.GetJson(Samples.Web)!)!["metadata"]!;
        Assert.That(Enumerable.Range(0, 20).Select(i => (string?)metadata["key" + i]), Is.All.EqualTo("v"));
    }

    [Test]
    public async Task A_value_that_is_no_record_is_nobody_and_is_said()
    {
        using EtcdNode node = Open();
        node.Send("POST", "/import", Samples.Record());
        JsonNode put = _etcd.Call("/v3/kv/put", new JsonObject
        {
            ["key"] = Convert.ToBase64String(Encoding.UTF8.GetBytes("/metadata-proxy/instances/" + Samples.Web)),
            ["value"] = Convert.ToBase64String("{\"uuid\": 5}"u8),
        });
        long revision = long.Parse((string)put["header"]!["revision"]!, CultureInfo.InvariantCulture);
        Assert.That(await node.Replica.WaitForAsync(revision, _patience), Is.True);

        Assert.That(await FindAsync(node), Is.EqualTo(DirectoryAnswer.NotFound));
        Assert.That(node.Troubles, Has.Some.Contain(Samples.Web).And.Some.Contain("$.uuid"));
    }

    [Test]
    public async Task With_users_on_the_password_counts_and_a_lost_token_is_renewed()
    {
        _etcd.Call("/v3/auth/user/add", new JsonObject { ["name"] = "root", ["password"] = "pw" });
        _etcd.Call("/v3/auth/user/grant", new JsonObject { ["user"] = "root", ["role"] = "root" });
        _etcd.Call("/v3/auth/enable", []);
        using EtcdNode node = Open(options: Options() with { UserName = "root", Password = "pw" });
        node.Send("POST", "/import", Samples.Record());
        _etcd.Kill();
        _etcd.Start();
        Retry(() => node.TrySend("PATCH", "/instances/" + Samples.Web, """{"hostname": "renamed"}""").Status == 200);
        using EtcdNode stranger = Open(options: Options() with { UserName = "root", Password = "wrong" });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stranger.TrySend("DELETE", "/routers/" + Samples.Router).Status, Is.EqualTo(503));
            Assert.That(await FindAsync(stranger), Is.EqualTo(DirectoryAnswer.Unavailable));
            Assert.That(await FindAsync(node), Is.EqualTo(_web));
            Assert.That(stranger.Troubles.Concat(node.Troubles), Has.None.Contain("wrong").And.None.Contain("pw"));
        }
    }

    [Test]
    public void The_admin_wire_answers_as_on_the_embedded_store()
    {
        using EtcdNode node = Open();
        node.Send("POST", "/import", Samples.Map(("a", Samples.Record()), ("b", Samples.Record(Samples.Db, "10.1.0.12", "fa:16:3e:00:00:02", name: "db"))));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(node.Send("GET", "/instances")["instances"]!.AsArray(), Has.Count.EqualTo(2));
            Assert.That((string?)node.Send("PATCH", "/instances/web", """{"password": "x"}""")["id"], Is.EqualTo(Samples.Web));
            Assert.That((string?)node.Send("GET", "/instances/web/password")["password"], Is.EqualTo("x"));
            node.Send("DELETE", "/instances/web/password");
            Assert.That(node.Send("GET", "/instances/web")["password"], Is.Null);
            node.Send("PUT", "/routers/" + Samples.Router, $$"""{"networks": ["{{Samples.Network}}"]}""");
            Assert.That(node.Send("GET", "/routers")["routers"]!.AsArray(), Has.Count.EqualTo(1));
            node.Send("DELETE", "/routers/" + Samples.Router);
            Assert.That(node.TrySend("DELETE", "/routers/" + Samples.Router).Status, Is.EqualTo(404));
            Assert.That(node.TrySend("PATCH", "/instances/nobody", "{}").Status, Is.EqualTo(404));
            Assert.That(node.TrySend("PATCH", "/instances/web", "{\"hostname\": 5}").Status, Is.EqualTo(422));
            Assert.That(node.TrySend("PATCH", "/instances/web", "[]").Status, Is.EqualTo(400));
            Assert.That(node.TrySend("PUT", "/instances/" + Samples.Db, Samples.Record()).Status, Is.EqualTo(422));
            Assert.That(node.TrySend("POST", "/instances").Status, Is.EqualTo(405));
            node.Send("DELETE", "/instances/db");
            Assert.That(node.TrySend("DELETE", "/instances/db").Status, Is.EqualTo(404));
        }
    }

    private static async Task<DirectoryAnswer> FindAsync(EtcdNode node) => await node.Replica.FindAsync(
        new DirectoryQuery(NetworkKind.Network, Guid.Parse(Samples.Network), IPAddress.Parse("10.1.0.11")), CancellationToken.None);

    // etcd that has just started elects itself first; a busy key is tried again.
    private static void Retry(Func<bool> attempt)
    {
        for (int i = 0; i < 200; i++)
        {
            if (attempt())
            {
                return;
            }

            Task.Delay(50).GetAwaiter().GetResult();
        }

        Assert.Fail("it never succeeded");
    }

    private EtcdOptions Options() => new() { Endpoints = [new Uri(_etcd.Endpoint)] };

    private EtcdNode Open(string? folder = null, EtcdOptions? options = null) => new(options ?? Options(), folder);
}
