using System.Buffers;
using System.Net;
using System.Text;
using Metadata.Agent.Relaying;
using Metadata.Http;
using Metadata.Instances;

namespace Metadata.Agent.Tests.Relaying;

/// <summary>Nova's last good answers: how old, whose and how many.</summary>
public sealed class StaleAnswersTests
{
    private static readonly TimeSpan _maxAge = TimeSpan.FromMinutes(10);
    private static readonly InstanceIdentity _web = new(Processes.Guests.Id, Processes.Guests.Project);
    private static readonly IPAddress _address = IPAddress.Parse(Processes.Guests.Address);

    private readonly SteppedTime _time = new();

    [Test]
    public void An_answer_is_given_again_up_to_its_age_limit_and_its_age_is_told()
    {
        var answers = new StaleAnswers(_time);
        Keep(answers, _web, "/a", "first");
        _time.Step(_maxAge);
        Assert.That(Find(answers, _web, "/a"), Is.EqualTo(("first", _maxAge)));

        _time.Step(TimeSpan.FromMilliseconds(1));
        Assert.That(Find(answers, _web, "/a"), Is.Null);

        Keep(answers, _web, "/a", "first");
        Assert.That(Find(answers, _web, "/a"), Is.EqualTo(("first", TimeSpan.Zero)), "nova said it again");
    }

    [Test]
    public void Another_instance_owner_address_or_document_gets_nothing_of_it()
    {
        var answers = new StaleAnswers(_time);
        Keep(answers, _web, "/a", "mine");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Find(answers, _web with { InstanceId = "another" }, "/a"), Is.Null);
            Assert.That(Find(answers, _web with { ProjectId = "another" }, "/a"), Is.Null);
            Assert.That(answers.Find(_web, IPAddress.Parse("10.9.0.32"), "/a"u8, _maxAge), Is.Null);
            Assert.That(Find(answers, _web, "/b"), Is.Null);
            Assert.That(Find(answers, _web, "/a"), Is.EqualTo(("mine", TimeSpan.Zero)));
        }
    }

    [Test]
    public void The_last_word_counts_and_those_used_longest_ago_go_first()
    {
        var answers = new StaleAnswers(_time);
        for (int i = 0; i < 20; i++)
        {
            Keep(answers, _web with { InstanceId = "number " + i }, "/a", new string('x', 1000), capacity: 10_000);
            Keep(answers, _web with { InstanceId = "number 0" }, "/a", new string((char)('a' + i), 1000), capacity: 10_000);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers.Bytes, Is.LessThanOrEqualTo(10_000));
            Assert.That(Find(answers, _web with { InstanceId = "number 0" }, "/a")?.Body, Is.EqualTo(new string('t', 1000)));
            Assert.That(Find(answers, _web with { InstanceId = "number 19" }, "/a"), Is.Not.Null);
            Assert.That(Find(answers, _web with { InstanceId = "number 1" }, "/a"), Is.Null);
        }
    }

    private static void Keep(StaleAnswers answers, InstanceIdentity identity, string path, string body, long capacity = 1 << 20)
    {
        var head = new ResponseHead();
        byte[] text = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {body.Length}\r\n\r\n");
        Assert.That(ResponseParser.Parse(new ReadOnlySequence<byte>(text), head, HeadLimits.Default, requestWasHead: false).Status, Is.EqualTo(ParseStatus.Complete));
        answers.Keep(identity, _address, Encoding.ASCII.GetBytes(path), head, new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(body)), capacity);
    }

    private static (string Body, TimeSpan Age)? Find(StaleAnswers answers, InstanceIdentity identity, string path) =>
        answers.Find(identity, _address, Encoding.ASCII.GetBytes(path), _maxAge) is { } found ? (Encoding.ASCII.GetString(found.Answer.Body), found.Age) : null;

    private sealed class SteppedTime : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => _now;

        public void Step(TimeSpan span) => _now += (long)span.TotalMilliseconds;
    }
}
