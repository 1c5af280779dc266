using System.Net;

namespace Metadata.Instances.Caching;

/// <summary>
/// Lets a bounded number through at once. Who has to wait is let in network by network in turn, so that a busy network
/// delays itself; and no single address holds more than its share. Thread-safe.
/// </summary>
public sealed class FairGate(int limit, int perAddress)
{
    private const int LongestQueue = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<(Guid Network, IPAddress Address), int> _inside = [];
    private readonly Dictionary<Guid, LinkedList<Waiter>> _queues = [];
    private readonly Queue<Guid> _turns = new();
    private int _limit = limit;
    private int _perAddress = perAddress;
    private int _count;

    /// <summary>Those inside now.</summary>
    public int Inside => Volatile.Read(ref _count);

    /// <summary>Those waiting now.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _queues.Values.Sum(static queue => queue.Count);
            }
        }
    }

    /// <summary>Other bounds from now on; who is inside stays.</summary>
    public void Resize(int limit, int perAddress)
    {
        lock (_lock)
        {
            _limit = limit;
            _perAddress = perAddress;
            AdmitWaiting();
        }
    }

    /// <summary>Enters when nothing stands in the way. Each success needs one <see cref="Exit"/>.</summary>
    public bool TryEnter(Guid network, IPAddress address)
    {
        lock (_lock)
        {
            return TryAdmit(network, address);
        }
    }

    /// <summary>Enters, waiting at most <paramref name="patience"/>. Continues on any thread.</summary>
    /// <returns>False: not inside.</returns>
    public async Task<bool> EnterAsync(Guid network, IPAddress address, TimeSpan patience, TimeProvider time)
    {
        Waiter waiter;
        lock (_lock)
        {
            if (TryAdmit(network, address))
            {
                return true;
            }

            if (!_queues.TryGetValue(network, out LinkedList<Waiter>? queue))
            {
                _queues.Add(network, queue = []);
                _turns.Enqueue(network);
            }

            if (queue.Count >= LongestQueue)
            {
                return false;
            }

            waiter = new Waiter(address);
            queue.AddLast(waiter);
        }

        try
        {
            await waiter.Admitted.Task.WaitAsync(patience, time);
            return true;
        }
        catch (TimeoutException)
        {
            lock (_lock)
            {
                return waiter.Admitted.Task.IsCompleted || !GiveUp(network, waiter);
            }
        }
    }

    /// <summary>One that was inside has left.</summary>
    public void Exit(Guid network, IPAddress address)
    {
        lock (_lock)
        {
            _count--;
            int left = _inside[(network, address)] - 1;
            if (left == 0)
            {
                _inside.Remove((network, address));
            }
            else
            {
                _inside[(network, address)] = left;
            }

            AdmitWaiting();
        }
    }

    private bool TryAdmit(Guid network, IPAddress address)
    {
        if (_count >= _limit)
        {
            return false;
        }

        _inside.TryGetValue((network, address), out int inside);
        if (inside >= _perAddress)
        {
            return false;
        }

        _inside[(network, address)] = inside + 1;
        _count++;
        return true;
    }

    // Every network with someone who may enter gets one in before any gets a second.
    private void AdmitWaiting()
    {
        int refused = 0;
        while (_count < _limit && refused < _turns.Count)
        {
            Guid network = _turns.Dequeue();
            LinkedList<Waiter> queue = _queues[network];
            refused = AdmitFirst(network, queue) ? 0 : refused + 1;
            if (queue.Count > 0)
            {
                _turns.Enqueue(network);
            }
            else
            {
                _queues.Remove(network);
            }
        }
    }

    private bool AdmitFirst(Guid network, LinkedList<Waiter> queue)
    {
        for (LinkedListNode<Waiter>? node = queue.First; node is not null; node = node.Next)
        {
            if (TryAdmit(network, node.Value.Address))
            {
                queue.Remove(node);
                node.Value.Admitted.SetResult();
                return true;
            }
        }

        return false;
    }

    // The network keeps its turn: an empty queue goes when its turn comes.
    private bool GiveUp(Guid network, Waiter waiter) => _queues.TryGetValue(network, out LinkedList<Waiter>? queue) && queue.Remove(waiter);

    private sealed class Waiter(IPAddress address)
    {
        public IPAddress Address => address;

        public TaskCompletionSource Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
