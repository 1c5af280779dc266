using System.Security.Cryptography;

namespace Metadata.Nova;

/// <summary>
/// Random bytes for seeds, drawn from the system's generator in blocks: a call of its own for each seed costs several
/// microseconds, its share of a block a tenth of that. Every byte is handed out once and wiped.
/// </summary>
internal sealed class FreshBytes
{
    private const int BlockLength = 16384;

    [ThreadStatic]
    private static FreshBytes? s_current;

    private readonly byte[] _block = GC.AllocateUninitializedArray<byte>(BlockLength, pinned: true);
    private int _used = BlockLength;

    /// <summary>Fills <paramref name="destination"/>, at most a block.</summary>
    public static void Fill(Span<byte> destination) => (s_current ??= new FreshBytes()).Take(destination);

    private void Take(Span<byte> destination)
    {
        if (_block.Length - _used < destination.Length)
        {
            RandomNumberGenerator.Fill(_block);
            _used = 0;
        }

        var bytes = _block.AsSpan(_used, destination.Length);
        bytes.CopyTo(destination);
        CryptographicOperations.ZeroMemory(bytes);
        _used += destination.Length;
    }
}
