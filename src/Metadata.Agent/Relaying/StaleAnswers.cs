using System.Buffers;
using System.Net;
using Metadata.Http;
using Metadata.Instances;

namespace Metadata.Agent.Relaying;

/// <summary>
/// Nova's last good answers, for when it is away: per instance, owner and address, bounded in bytes, the instances used
/// longest ago forgotten first. Thread-safe.
/// </summary>
internal sealed class StaleAnswers(TimeProvider time)
{
    private const int MostPerInstance = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<(InstanceIdentity, IPAddress), LinkedListNode<StaleInstance>> _instances = [];
    private readonly LinkedList<StaleInstance> _order = new();
    private long _bytes;

    /// <summary>Bytes held now.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Keeps an answer; a copy is made only when it differs from the last one.</summary>
    /// <param name="identity">Whose.</param>
    /// <param name="address">The address asked from.</param>
    /// <param name="path">The request's target.</param>
    /// <param name="answer">The head.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="capacity">Bytes in all.</param>
    public void Keep(in InstanceIdentity identity, IPAddress address, ReadOnlySpan<byte> path, ResponseHead answer, in ReadOnlySequence<byte> body, long capacity)
    {
        if (body.Length + path.Length > capacity)
        {
            return;
        }

        lock (_lock)
        {
            StaleInstance instance = Touch(identity, address);
            StaleAnswer? last = instance.Find(path);
            if (last is not null && last.Holds(answer.StatusCode, body))
            {
                last.At = time.GetTimestamp();
                return;
            }

            if (last is null && instance.Count >= MostPerInstance)
            {
                return;
            }

            var kept = new StaleAnswer(answer.StatusCode, FieldsOf(answer), body.ToArray(), time.GetTimestamp());
            _bytes += kept.Size - (last?.Size ?? 0);
            instance.Put(path, kept);
            while (_bytes > capacity && _order.First is { } oldest)
            {
                _bytes -= oldest.Value.Size;
                _order.Remove(oldest);
                _instances.Remove((oldest.Value.Identity, oldest.Value.Address));
            }
        }
    }

    /// <summary>The last good answer, and its age; null when there is none that is young enough.</summary>
    public (StaleAnswer Answer, TimeSpan Age)? Find(in InstanceIdentity identity, IPAddress address, ReadOnlySpan<byte> path, TimeSpan maxAge)
    {
        lock (_lock)
        {
            return _instances.TryGetValue((identity, address), out LinkedListNode<StaleInstance>? node)
                && node.Value.Find(path) is { } kept
                && time.GetElapsedTime(kept.At) is var age && age <= maxAge
                ? (kept, age)
                : null;
        }
    }

    private StaleInstance Touch(in InstanceIdentity identity, IPAddress address)
    {
        if (_instances.TryGetValue((identity, address), out LinkedListNode<StaleInstance>? node))
        {
            _order.Remove(node);
        }
        else
        {
            node = new LinkedListNode<StaleInstance>(new StaleInstance(identity, address));
            _instances.Add((identity, address), node);
        }

        _order.AddLast(node);
        return node.Value;
    }

    private static byte[] FieldsOf(ResponseHead answer)
    {
        var fields = new ArrayBufferWriter<byte>(256);
        ResponseWriter.WriteForwardable(fields, answer);
        return fields.WrittenSpan.ToArray();
    }
}
