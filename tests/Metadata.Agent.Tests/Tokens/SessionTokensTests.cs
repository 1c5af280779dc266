using System.Text;
using Metadata.Agent.Tokens;

namespace Metadata.Agent.Tests.Tokens;

public sealed class SessionTokensTests
{
    private const string Instance = "21278685-86a7-57d9-a629-743711ce072d";

    private readonly byte[] _key = [.. Enumerable.Range(0, 32).Select(static i => (byte)i)];

    [Test]
    public void Another_node_with_the_same_key_knows_the_token() =>
        Assert.That(new SessionTokens([_key], new SetTime()).IsValid(Instance, Issue(60)), Is.True);

    [Test]
    public void A_token_is_visible_ASCII_and_never_the_same_twice()
    {
        string[] tokens = [.. Enumerable.Range(0, 100).Select(_ => Encoding.ASCII.GetString(Issue(60)))];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(tokens, Is.Unique);
            Assert.That(tokens, Has.All.Match("^[A-Za-z0-9_-]{64}$"));
        }
    }

    [Test]
    public void Another_instance_or_another_key_does_not_know_it()
    {
        byte[] token = Issue(60);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(new SessionTokens([_key], new SetTime()).IsValid(Instance.Replace('2', '3'), token), Is.False);
            Assert.That(new SessionTokens([new byte[32]], new SetTime()).IsValid(Instance, token), Is.False);
        }
    }

    [Test]
    public void A_rotation_takes_the_old_key_s_tokens_for_as_long_as_it_has_that_key()
    {
        byte[] token = Issue(60);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(new SessionTokens([new byte[32], _key], new SetTime()).IsValid(Instance, token), Is.True);
            Assert.That(new SessionTokens([new byte[32], new byte[32]], new SetTime()).IsValid(Instance, token), Is.False);
        }
    }

    [Test]
    public void It_ends_with_its_second()
    {
        var time = new SetTime();
        var tokens = new SessionTokens([_key], time);
        byte[] token = Issue(21600);

        time.Now += TimeSpan.FromSeconds(21599);
        Assert.That(tokens.IsValid(Instance, token), Is.True);
        time.Now += TimeSpan.FromSeconds(1);
        Assert.That(tokens.IsValid(Instance, token), Is.False);
    }

    [Test]
    public void No_character_can_be_changed_left_out_or_added()
    {
        var tokens = new SessionTokens([_key], new SetTime());
        byte[] token = Issue(60);
        using (Assert.EnterMultipleScope())
        {
            for (int i = 0; i < token.Length; i++)
            {
                byte[] changed = [.. token];
                changed[i] = changed[i] == (byte)'A' ? (byte)'B' : (byte)'A';
                Assert.That(tokens.IsValid(Instance, changed), Is.False, $"character {i}");
            }

            Assert.That(tokens.IsValid(Instance, token.AsSpan(1)), Is.False);
            Assert.That(tokens.IsValid(Instance, [.. token, (byte)'=']), Is.False);
            Assert.That(tokens.IsValid(Instance, []), Is.False);
            Assert.That(tokens.IsValid(Instance, new byte[64]), Is.False);
        }
    }

    [Test]
    public void Checking_allocates_nothing()
    {
        var tokens = new SessionTokens([_key], new SetTime());
        byte[] token = Issue(60);
        bool all = true;
        for (int i = 0; i < 100; i++)
        {
            all &= tokens.IsValid(Instance, token);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            all &= tokens.IsValid(Instance, token);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(all, Is.True);
            Assert.That(allocated, Is.Zero);
        }
    }

    private byte[] Issue(int seconds)
    {
        byte[] token = new byte[SessionTokens.Length];
        new SessionTokens([_key], new SetTime()).Issue(Instance, seconds, token);
        return token;
    }
}
