using Metadata.Agent.Tokens;
using Metadata.Instances;

namespace Metadata.Agent.Tests.Tokens;

public sealed class TokenUsageTests
{
    private readonly SetTime _time = new();

    [Test]
    public void It_counts_and_names_the_programs()
    {
        var usage = new TokenUsage(_time);
        var identity = new InstanceIdentity("i", "p");
        usage.AskedWith(identity);
        usage.AskedWithout(identity, "curl/8"u8);
        usage.AskedWithout(identity, "curl/8"u8);
        usage.AskedWithout(identity, "bad\xffprogram"u8);

        TokenUser user = usage.Users.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((user.With, user.Without), Is.EqualTo((1, 3)));
            Assert.That(user.LastWithout, Is.EqualTo(_time.Now));
            Assert.That(user.Programs, Is.EqualTo(["curl/8", "bad??program"]));
        }
    }

    [Test]
    public void A_guest_with_many_names_fills_no_more_than_its_four_places()
    {
        var usage = new TokenUsage(_time);
        for (int i = 0; i < 1000; i++)
        {
            usage.AskedWithout(new InstanceIdentity("i", "p"), System.Text.Encoding.ASCII.GetBytes(new string('x', 200) + i));
            usage.AskedWithout(new InstanceIdentity("i", "p"), System.Text.Encoding.ASCII.GetBytes($"{i}"));
        }

        IReadOnlyList<string> programs = usage.Users.Single().Programs;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(programs, Has.Count.EqualTo(4));
            Assert.That(programs, Has.All.Length.LessThanOrEqualTo(96));
        }
    }

    [Test]
    public void A_full_table_forgets_who_asked_longest_ago()
    {
        var usage = new TokenUsage(_time, capacity: 8);
        for (int i = 0; i < 9; i++)
        {
            _time.Now += TimeSpan.FromSeconds(1);
            usage.AskedWithout(new InstanceIdentity($"i{i}", "p"), "x"u8);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(usage.Users.Select(static user => user.InstanceId), Is.EquivalentTo(["i2", "i3", "i4", "i5", "i6", "i7", "i8"]));
            Assert.That(usage.Forgotten, Is.EqualTo(2));
        }
    }

    [Test]
    public void Who_is_known_costs_nothing()
    {
        var usage = new TokenUsage(_time);
        var identity = new InstanceIdentity("i", "p");
        usage.AskedWithout(identity, "curl/8"u8);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            usage.AskedWithout(identity, "curl/8"u8);
            usage.AskedWith(identity);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }
}
