using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Metadata.NamespaceProxy.Proxy;

/// <summary>
/// A namespace's IPv6 addresses: /proc/net/if_inet6, opened once inside and read again from outside, also without
/// privileges.
/// </summary>
internal sealed class Inet6Table : IDisposable
{
    // A line is 54 bytes or a little more: some three hundred addresses.
    private const int LongestTable = 16 * 1024;

    private const int AddressSize = 16;
    private const int Fields = 6;

    // <linux/if_addr.h>
    private const int DuplicateFound = 0x08;
    private const int Tentative = 0x40;

    private readonly SafeFileHandle _file;

    private Inet6Table(SafeFileHandle file) => _file = file;

    /// <summary>The file descriptor.</summary>
    public int Descriptor => (int)_file.DangerousGetHandle();

    /// <summary>Opens that of the calling thread's namespace; null when the kernel has no IPv6.</summary>
    public static Inet6Table? TryOpen()
    {
        try
        {
            return new Inet6Table(File.OpenHandle("/proc/thread-self/net/if_inet6"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Takes over one that is open.</summary>
    public static Inet6Table FromDescriptor(int descriptor) => new(new SafeFileHandle(descriptor, ownsHandle: true));

    /// <summary>How an address stands. Reads the table anew; allocates nothing.</summary>
    /// <param name="address">It, without a scope.</param>
    /// <param name="name">The interface; null for whichever has it.</param>
    public Inet6State Find(IPAddress address, string? name)
    {
        Span<byte> buffer = stackalloc byte[LongestTable];
        try
        {
            var length = 0;
            for (int count; (count = RandomAccess.Read(_file, buffer[length..], length)) > 0;)
            {
                length += count;
            }

            return Find(buffer[..length], address, name);
        }
        catch (IOException)
        {
            // What cannot be read says nothing.
            return Inet6State.Absent;
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>How an address stands in a table's text: address, index, prefix, scope and flags in hexadecimal, then the interface.</summary>
    internal static Inet6State Find(ReadOnlySpan<byte> table, IPAddress address, string? name)
    {
        Span<byte> wanted = stackalloc byte[AddressSize];
        address.TryWriteBytes(wanted, out _);
        Span<byte> found = stackalloc byte[AddressSize];
        Span<Range> fields = stackalloc Range[Fields + 1];
        var state = Inet6State.Absent;
        foreach (var range in table.Split((byte)'\n'))
        {
            var line = table[range];
            if (Split(line, fields) != Fields
                || Convert.FromHexString(line[fields[0]], found, out _, out var written) != OperationStatus.Done || written != AddressSize || !found.SequenceEqual(wanted)
                || (name is not null && !Ascii.Equals(line[fields[5]], name))
                || !Utf8Parser.TryParse(line[fields[4]], out int flags, out var read, 'X') || read != line[fields[4]].Length)
            {
                continue;
            }

            var seen = (flags & DuplicateFound) != 0 ? Inet6State.Duplicate : (flags & Tentative) != 0 ? Inet6State.Tentative : Inet6State.Ready;
            state = seen > state ? seen : state;
        }

        return state;
    }

    // Fields stand apart by one blank or several.
    private static int Split(ReadOnlySpan<byte> line, Span<Range> fields)
    {
        var count = 0;
        for (var at = 0; at < line.Length && count < fields.Length;)
        {
            var length = line[at..].IndexOf((byte)' ');
            length = length < 0 ? line.Length - at : length;
            if (length > 0)
            {
                fields[count++] = new Range(at, at + length);
            }

            at += length + 1;
        }

        return count;
    }
}
