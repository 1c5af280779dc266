using System.Net;
using Metadata.Instances.Caching;

namespace Metadata.Instances.Tests.Caching;

public sealed class FairGateTests
{
    private static readonly Guid _busy = Guid.NewGuid();
    private static readonly Guid _quiet = Guid.NewGuid();
    private static readonly TimeSpan _long = TimeSpan.FromMinutes(1);

    [Test]
    public async Task Who_waits_is_let_in_network_by_network()
    {
        var gate = new FairGate(1, 1000);
        Assert.That(gate.TryEnter(_busy, Address(0)), Is.True);
        List<string> order = [];
        List<Task> waiting = [];
        for (int i = 0; i < 5; i++)
        {
            waiting.Add(EnterAsync(gate, _busy, i, order));
        }

        waiting.Add(EnterAsync(gate, _quiet, 9, order));
        Assert.That(gate.Waiting, Is.EqualTo(6));

        for (int i = 0; i < 6; i++)
        {
            gate.Exit(i == 0 ? _busy : order[i - 1] == "quiet" ? _quiet : _busy, i == 0 ? Address(0) : Address(order[i - 1] == "quiet" ? 9 : int.Parse(order[i - 1][4..], System.Globalization.CultureInfo.InvariantCulture)));
            await Task.WhenAny(waiting);
            waiting.RemoveAll(static task => task.IsCompleted);
            Assert.That(order, Has.Count.EqualTo(i + 1));
        }

        Assert.That(order, Is.EqualTo(["busy0", "quiet", "busy1", "busy2", "busy3", "busy4"]));
    }

    [Test]
    public void One_address_has_no_more_than_its_share()
    {
        var gate = new FairGate(10, 3);
        bool[] one = [.. Enumerable.Range(0, 5).Select(_ => gate.TryEnter(_busy, Address(1)))];

        Assert.That(one, Is.EqualTo([true, true, true, false, false]));
        Assert.That(gate.TryEnter(_busy, Address(2)), Is.True);
        gate.Exit(_busy, Address(1));
        Assert.That(gate.TryEnter(_busy, Address(1)), Is.True);
        Assert.That(gate.Inside, Is.EqualTo(4));
    }

    [Test]
    public async Task Behind_an_address_at_its_share_others_of_its_network_pass()
    {
        var gate = new FairGate(2, 1);
        gate.TryEnter(_busy, Address(1));
        gate.TryEnter(_quiet, Address(1));
        Task<bool> same = gate.EnterAsync(_busy, Address(1), _long, TimeProvider.System);
        Task<bool> other = gate.EnterAsync(_busy, Address(2), _long, TimeProvider.System);

        gate.Exit(_quiet, Address(1));
        Assert.That(await other, Is.True);
        Assert.That(same.IsCompleted, Is.False);
        gate.Exit(_busy, Address(1));
        Assert.That(await same, Is.True);
    }

    [Test]
    public async Task Who_has_no_patience_left_is_not_inside()
    {
        var gate = new FairGate(1, 1);
        gate.TryEnter(_busy, Address(1));

        Assert.That(await gate.EnterAsync(_busy, Address(2), TimeSpan.FromMilliseconds(1), TimeProvider.System), Is.False);
        gate.Exit(_busy, Address(1));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(gate.Inside, Is.Zero);
            Assert.That(gate.Waiting, Is.Zero);
            Assert.That(gate.TryEnter(_busy, Address(2)), Is.True);
        }
    }

    [Test]
    public async Task More_room_lets_in_at_once()
    {
        var gate = new FairGate(1, 1);
        gate.TryEnter(_busy, Address(1));
        Task<bool> waiting = gate.EnterAsync(_busy, Address(2), _long, TimeProvider.System);

        gate.Resize(2, 1);

        Assert.That(await waiting, Is.True);
    }

    private static async Task EnterAsync(FairGate gate, Guid network, int number, List<string> order)
    {
        Assert.That(await gate.EnterAsync(network, Address(number), _long, TimeProvider.System), Is.True);
        lock (order)
        {
            order.Add(network == _busy ? "busy" + number : "quiet");
        }
    }

    private static IPAddress Address(int number) => new([10, 0, 0, (byte)number]);
}
