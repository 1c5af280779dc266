using System.Globalization;
using System.Net;
using Metadata.Instances.Caching;

namespace Metadata.Instances.Tests.Caching;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CachingDirectoryTests
{
    private static readonly InstanceIdentity _web = new(Samples.Web, "p1");
    private static readonly InstanceIdentity _db = new(Samples.Db, "p2");
    private static readonly DirectoryQuery _query = Query("10.1.0.11");

    private readonly ManualTime _time = new();
    private readonly CountingDirectory _source = new() { Answer = DirectoryAnswer.Found(_web) };
    private CachingRules _rules = new() { Hold = TimeSpan.Zero };

    [Test]
    public async Task A_boot_of_28_requests_is_one_look_up_and_two_when_it_takes_longer()
    {
        CachingDirectory cache = Open();
        for (int i = 0; i < 28; i++)
        {
            Assert.That((await cache.FindAsync(_query, default)).Identity, Is.EqualTo(_web));
            _time.Advance(TimeSpan.FromSeconds(0.3));
        }

        Assert.That(_source.Count, Is.EqualTo(1));
        for (int i = 0; i < 28; i++)
        {
            await cache.FindAsync(_query, default);
            _time.Advance(TimeSpan.FromSeconds(0.2));
        }

        await UntilAsync(() => Task.FromResult(cache.Lookups == 2));
        Assert.That(cache.Lookups, Is.EqualTo(2));
    }

    [Test]
    public async Task Any_number_who_ask_at_once_are_one_look_up()
    {
        var open = new TaskCompletionSource();
        _source.Gate = open.Task;
        CachingDirectory cache = Open();
        Task<DirectoryAnswer>[] asking = [.. Enumerable.Range(0, 1000).Select(_ => cache.FindAsync(_query, default).AsTask())];
        open.SetResult();

        Assert.That((await Task.WhenAll(asking)).Select(static answer => answer.Identity), Is.All.EqualTo(_web));
        Assert.That(_source.Count, Is.EqualTo(1));
    }

    [Test]
    public async Task No_such_port_is_good_for_a_shorter_time()
    {
        _source.Answer = DirectoryAnswer.NotFound;
        CachingDirectory cache = Open();
        await cache.FindAsync(_query, default);
        await cache.FindAsync(_query, default);
        Assert.That(_source.Count, Is.EqualTo(1));

        _source.Answer = DirectoryAnswer.Found(_web);
        _time.Advance(_rules.Negative);
        Assert.That((await cache.FindAsync(_query, default)).Identity, Is.EqualTo(_web));
    }

    [Test]
    public async Task Near_its_end_an_answer_is_renewed_while_the_old_one_is_given()
    {
        CachingDirectory cache = Open();
        await cache.FindAsync(_query, default);
        _time.Advance(_rules.Positive * 0.9);
        _source.Answer = DirectoryAnswer.Found(_db);

        ValueTask<DirectoryAnswer> old = cache.FindAsync(_query, default);
        Assert.That(old.IsCompletedSuccessfully, Is.True);
        Assert.That((await old).Identity, Is.EqualTo(_web));
        await UntilAsync(async () => (await cache.FindAsync(_query, default)).Identity == _db);
        Assert.That(_source.Count, Is.EqualTo(2));
    }

    [Test]
    public async Task A_source_that_is_away_leaves_the_last_owner_for_a_while_and_never_an_owner_that_is_gone()
    {
        CachingDirectory cache = Open();
        await cache.FindAsync(_query, default);
        _source.Failures = int.MaxValue;
        _time.Advance(_rules.Positive);
        Assert.That((await cache.FindAsync(_query, default)).Identity, Is.EqualTo(_web));
        Assert.That(cache.StaleAnswers, Is.EqualTo(1));
        _time.Advance(_rules.Stale);
        Assert.That(await cache.FindAsync(_query, default), Is.EqualTo(DirectoryAnswer.Unavailable));

        _source.Failures = 0;
        _source.Answer = DirectoryAnswer.NotFound;
        Assert.That(await cache.FindAsync(_query, default), Is.EqualTo(DirectoryAnswer.NotFound));
        _source.Failures = int.MaxValue;
        _time.Advance(_rules.Negative);
        Assert.That(await cache.FindAsync(_query, default), Is.EqualTo(DirectoryAnswer.Unavailable));
    }

    [Test]
    public async Task A_source_that_comes_back_in_time_was_never_away()
    {
        _rules = _rules with { Hold = TimeSpan.FromSeconds(30) };
        _source.Failures = 3;
        var cache = new CachingDirectory(_source, 100, () => _rules, TimeProvider.System);

        Assert.That((await cache.FindAsync(_query, default)).Identity, Is.EqualTo(_web));
        Assert.That(_source.Count, Is.EqualTo(4));
    }

    [Test]
    public async Task An_instance_that_nova_does_not_know_is_looked_up_again_once()
    {
        CachingDirectory cache = Open();
        await cache.FindAsync(_query, default);
        Assert.That(await cache.DoubtAsync(_query, _web), Is.Null, "just looked up");

        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.That(await cache.DoubtAsync(_query, _web), Is.Null);
        Assert.That(await cache.DoubtAsync(_query, _web), Is.Null);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.That(await cache.DoubtAsync(_query, _web), Is.Null);
        Assert.That(_source.Count, Is.EqualTo(2));
    }

    [Test]
    public async Task An_address_with_another_owner_by_now_is_told_so()
    {
        CachingDirectory cache = Open();
        await cache.FindAsync(_query, default);
        _time.Advance(TimeSpan.FromSeconds(6));
        _source.Answer = DirectoryAnswer.Found(_db);

        Assert.That((await cache.DoubtAsync(_query, _web))?.Identity, Is.EqualTo(_db));
        Assert.That((await cache.DoubtAsync(_query, _web))?.Identity, Is.EqualTo(_db), "another who still has the old one");
        Assert.That((await cache.FindAsync(_query, default)).Identity, Is.EqualTo(_db));
        Assert.That(_source.Count, Is.EqualTo(2));
    }

    [Test]
    public async Task What_is_remembered_is_bounded()
    {
        CachingDirectory cache = Open();
        for (int i = 0; i < 1000; i++)
        {
            await cache.FindAsync(Query(string.Create(CultureInfo.InvariantCulture, $"10.2.{i / 250}.{i % 250}")), default);
        }

        Assert.That(cache.Count, Is.LessThanOrEqualTo(100));
        Assert.That(cache.Count, Is.GreaterThan(40));
    }

    private static DirectoryQuery Query(string address) => new(NetworkKind.Network, Guid.Parse(Samples.Network), IPAddress.Parse(address));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (int i = 0; i < 1000 && !await condition(); i++)
        {
            await Task.Delay(5);
        }
    }

    private CachingDirectory Open() => new(_source, 100, () => _rules, _time);
}
