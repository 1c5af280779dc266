using System.Collections.Concurrent;

namespace Metadata.Instances.Caching;

/// <summary>A bounded table of two generations: when the younger is full the older is forgotten. Thread-safe.</summary>
internal sealed class GenerationalCache<TKey, TValue>(int capacity, Func<TKey, TValue> make)
    where TKey : notnull
    where TValue : class
{
    private readonly int _half = Math.Max(1, capacity / 2);
    private readonly Lock _lock = new();
    private volatile ConcurrentDictionary<TKey, TValue> _young = new();
    private volatile ConcurrentDictionary<TKey, TValue> _old = new();
    private int _youngCount;

    /// <summary>Values held now.</summary>
    public int Count => _young.Keys.Union(_old.Keys).Count();

    /// <summary>The value; made when there is none.</summary>
    public TValue Get(TKey key) => _young.TryGetValue(key, out TValue? value) ? value : Promote(key);

    private TValue Promote(TKey key)
    {
        lock (_lock)
        {
            if (_young.TryGetValue(key, out TValue? value))
            {
                return value;
            }

            if (_youngCount >= _half)
            {
                _old = _young;
                _young = new ConcurrentDictionary<TKey, TValue>();
                _youngCount = 0;
            }

            value = _old.GetValueOrDefault(key) ?? make(key);
            _young[key] = value;
            _youngCount++;
            return value;
        }
    }
}
