using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Metadata.Relay;

/// <summary>
/// The sources that asked too much, most first: Metwally, Agrawal and El Abbadi, "Efficient computation of frequent and
/// top-k elements in data streams" (2005). A newcomer takes the place and the count of the least, so that the table never
/// grows and no great one is missed. Not thread-safe.
/// </summary>
public sealed class Offenders
{
    private const int Places = 32;

    private readonly UInt128[] _addresses = new UInt128[Places];
    private readonly long[] _counts = new long[Places];
    private int _used;

    /// <summary>Requests above a limit, of all sources.</summary>
    public long Total { get; private set; }

    /// <summary>Counts a request above a limit.</summary>
    /// <param name="address">IPv4 in its IPv4-mapped form.</param>
    public void Add(UInt128 address)
    {
        Total++;
        var place = _addresses.AsSpan(0, _used).IndexOf(address);
        if (place < 0)
        {
            place = _used < Places ? _used++ : Least();
            _addresses[place] = address;
        }

        _counts[place]++;
    }

    /// <summary>The first of them; counts are at most too high.</summary>
    /// <param name="count">How many at most.</param>
    public IEnumerable<(IPAddress Address, long Requests)> Worst(int count)
        => Enumerable.Range(0, _used).OrderByDescending(place => _counts[place]).Take(count).Select(place => (Address(_addresses[place]), _counts[place]));

    /// <summary>As <see cref="Worst"/>, in words: "ADDRESS COUNT, ...".</summary>
    /// <param name="count">How many at most.</param>
    public string Describe(int count)
        => string.Join(", ", Worst(count).Select(worst => string.Create(CultureInfo.InvariantCulture, $"{worst.Address} {worst.Requests}")));

    private static IPAddress Address(UInt128 number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        var address = new IPAddress(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private int Least()
    {
        var least = 0;
        for (var i = 1; i < Places; i++)
        {
            least = _counts[i] < _counts[least] ? i : least;
        }

        return least;
    }
}
