using Metadata.Agent.Telemetry;
using Metadata.Instances;

namespace Metadata.Agent.Tests.Telemetry;

public sealed class TopNetworksTests
{
    private readonly Dictionary<int, NetworkCounters> _networks = [];

    [SetUp]
    public void Forget() => _networks.Clear();

    [Test]
    public void A_thousand_networks_make_as_many_series_as_allowed_and_one()
    {
        var top = new TopNetworks(10);
        for (int i = 1; i <= 1000; i++)
        {
            Ask(i, i);
        }

        IReadOnlyList<NetworkSeries> series = top.Update(_networks.Values);
        Assert.Multiple(() =>
        {
            Assert.That(series, Has.Count.EqualTo(11));
            Assert.That(series.Sum(static one => one.Totals.Requests), Is.EqualTo(500_500));
            Assert.That(series.Where(static one => one.Id != Guid.Empty).Min(static one => one.Totals.Requests), Is.EqualTo(991));
        });
    }

    [Test]
    public void A_network_that_becomes_busy_takes_the_place_of_the_quietest()
    {
        var top = new TopNetworks(1);
        Ask(1, 100);
        Ask(2, 10);
        top.Update(_networks.Values);
        Ask(1, 1);
        Ask(2, 1000);
        Assert.That(top.Update(_networks.Values).Select(static one => one.Id), Is.EqualTo(new[] { IdOf(2), Guid.Empty }));
    }

    [Test]
    public void No_series_ever_falls_whatever_takes_whose_place()
    {
        var random = new Random(20_260);
        var top = new TopNetworks(3);
        Dictionary<Guid, long> last = [];
        for (int round = 0; round < 500; round++)
        {
            Ask(random.Next(1, 12), random.Next(1, 1000));
            IReadOnlyList<NetworkSeries> series = top.Update(_networks.Values);
            foreach (Guid gone in last.Keys.Where(id => id != Guid.Empty && series.All(one => one.Id != id)).ToArray())
            {
                last.Remove(gone);
            }

            foreach (NetworkSeries one in series)
            {
                Assert.That(one.Totals.Requests, Is.GreaterThanOrEqualTo(last.GetValueOrDefault(one.Id)), $"round {round}: {one.Name}");
                last[one.Id] = one.Totals.Requests;
            }
        }
    }

    private static Guid IdOf(int number) => new(number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);

    private void Ask(int number, int requests)
    {
        if (!_networks.TryGetValue(number, out NetworkCounters? counters))
        {
            _networks[number] = counters = new NetworkCounters(NetworkKind.Network, IdOf(number));
        }

        counters.Requests += requests;
    }
}
