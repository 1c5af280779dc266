using System.Net;
using System.Text;
using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Proxy;
using Metadata.NamespaceProxy.Reporting;
using Metadata.NamespaceProxy.Supervise.Status;
using Metadata.NamespaceProxy.Tests.Support;

namespace Metadata.NamespaceProxy.Tests.Supervise;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class NamespaceReportTests
{
    private const string Name = "qdhcp-01234567-89ab-cdef-0123-456789abcdef";

    private readonly FakeTime _time = new();

    [Test]
    public void A_report_reads_as_it_was_written()
    {
        NamespaceReport report = Report(requests: 7);
        NamespaceReport? read = NamespaceReport.Parse(report.Format());
        Assert.That(read, Is.Not.Null);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((read.Namespace, read.Connections, read.Requests, read.Throttled, read.Microseconds), Is.EqualTo((Name, 2, 7L, 1L, 1500L)));
            Assert.That(read.Answers, Is.EqualTo(report.Answers));
            Assert.That(read.Durations, Is.EqualTo(report.Durations));
            Assert.That(read.Refusals, Is.EqualTo(report.Refusals));
            Assert.That(read.Offenders, Is.EqualTo(report.Offenders));
        }
    }

    [TestCase("")]
    [TestCase("requests 1\n")]
    [TestCase("namespace a\nrequests -1\n")]
    [TestCase("namespace a\nrequests 1 2\n")]
    [TestCase("namespace a\nrequests 99999999999999999999\n")]
    [TestCase("namespace a\nconnections 4294967296\n")]
    [TestCase("namespace a\nanswers 1 2 3\n")]
    [TestCase("namespace a\nrefused A\"b 1\n")]
    [TestCase("namespace a\noffender x 1\n")]
    [TestCase("namespace a\nnamespace b\n")]
    [TestCase("namespace a\nelse 1\n")]
    public void Anything_else_is_no_report(string text) => Assert.That(NamespaceReport.Parse(Encoding.UTF8.GetBytes(text)), Is.Null);

    [Test]
    public void A_report_names_at_most_128_codes_and_5_sources()
    {
        string codes = string.Concat(Enumerable.Range(0, 129).Select(i => $"refused c{i} 1\n"));
        string sources = string.Concat(Enumerable.Range(0, 6).Select(i => $"offender 10.0.0.{i} 1\n"));
        Assert.That(NamespaceReport.Parse(Encoding.UTF8.GetBytes("namespace a\n" + codes)), Is.Null);
        Assert.That(NamespaceReport.Parse(Encoding.UTF8.GetBytes("namespace a\n" + sources)), Is.Null);
    }

    [Test]
    public void What_a_proxy_counted_stays_when_its_successor_begins_at_nothing()
    {
        (StatusBoard board, NamespaceStatus status) = Board();
        status.Served(100, adopted: false);
        board.Receive(new PeerCredentials(100, 0, 0), Report(requests: 7).Format());
        status.Ended(100);
        status.Served(101, adopted: false);
        Assert.That((status.Report!.Requests, status.Report.Connections, status.Restarts), Is.EqualTo((7L, 0, 1)));
        board.Receive(new PeerCredentials(101, 0, 0), Report(requests: 5).Format());
        Assert.That((status.Report!.Requests, status.Report.Connections, status.Report.Refusals["cl-te"]), Is.EqualTo((12L, 2, 6L)));
    }

    [Test]
    public void Two_proxies_of_one_namespace_count_together_while_one_takes_over_from_the_other()
    {
        (StatusBoard board, NamespaceStatus status) = Board();
        status.Served(100, adopted: false);
        status.Expect(101);
        board.Receive(new PeerCredentials(100, 0, 0), Report(requests: 7).Format());
        board.Receive(new PeerCredentials(101, 0, 0), Report(requests: 5).Format());
        Assert.That((status.Report!.Requests, status.Report.Connections), Is.EqualTo((12L, 4)));
    }

    [Test]
    public void A_report_of_a_process_that_does_not_serve_the_namespace_is_dropped()
    {
        (StatusBoard board, NamespaceStatus status) = Board();
        status.Served(100, adopted: false);
        board.Receive(new PeerCredentials(666, 0, 0), Report(requests: 7).Format());
        Assert.That(status.Report, Is.Null);
    }

    [Test]
    public void A_namespace_that_went_is_told_for_a_while_as_gone()
    {
        (StatusBoard board, NamespaceStatus status) = Board();
        _time.Advance(TimeSpan.FromSeconds(5));
        board.Remove(Name);
        Assert.That(board.Present, Is.Empty);
        Assert.That(board.Gone.Select(gone => (gone.State, gone.Since)), Is.EqualTo([(NamespaceState.Gone, _time.GetUtcNow())]));
        for (int i = 0; i < 100; i++)
        {
            board.Add(Name, new NetworkIdentity(Guid.Empty, IsRouter: false));
            board.Remove(Name);
        }

        Assert.That(board.Gone, Has.Count.EqualTo(64));
        Assert.That(board.Gone, Does.Not.Contain(status));
    }

    private static NamespaceReport Report(long requests) => new()
    {
        Namespace = Name,
        Connections = 2,
        Requests = requests,
        Throttled = 1,
        Microseconds = 1500,
        Answers = [requests - 3, 0, 3, 0],
        Refusals = new Dictionary<string, long> { ["cl-te"] = 3 },
        Offenders = [(IPAddress.Parse("10.0.0.5"), 9), (IPAddress.Parse("fe80::1"), 1)],
    };

    private (StatusBoard Board, NamespaceStatus Status) Board()
    {
        StatusBoard board = new("process", _time);
        return (board, board.Add(Name, new NetworkIdentity(Guid.Parse(Name[6..]), IsRouter: false)));
    }
}
