using System.Globalization;
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
    private const int LongestTable = 256 * 1024;

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

    /// <summary>How an address stands.</summary>
    /// <param name="address">It, without a scope.</param>
    /// <param name="name">The interface; null for whichever has it.</param>
    public Inet6State Find(IPAddress address, string? name) => Find(Read(), address, name);

    public void Dispose() => _file.Dispose();

    /// <summary>How an address stands in a table's text: address, index, prefix, scope and flags in hexadecimal, then the interface.</summary>
    internal static Inet6State Find(string table, IPAddress address, string? name)
    {
        var wanted = Convert.ToHexString(address.GetAddressBytes());
        var state = Inet6State.Absent;
        foreach (var line in table.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length >= 6 && fields[0].Equals(wanted, StringComparison.OrdinalIgnoreCase) && (name is null || fields[5] == name)
                && int.TryParse(fields[4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var flags))
            {
                var seen = (flags & DuplicateFound) != 0 ? Inet6State.Duplicate : (flags & Tentative) != 0 ? Inet6State.Tentative : Inet6State.Ready;
                state = seen > state ? seen : state;
            }
        }

        return state;
    }

    private string Read()
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            for (int count; text.Length < LongestTable && (count = RandomAccess.Read(_file, buffer, text.Length)) > 0;)
            {
                text.Append(Encoding.ASCII.GetString(buffer, 0, count));
            }
        }
        catch (IOException)
        {
            // What cannot be read says nothing.
        }

        return text.ToString();
    }
}
