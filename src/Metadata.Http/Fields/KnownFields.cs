using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Metadata.Http;

/// <summary>From a name's bytes to <see cref="KnownField"/>, through a table that no two names share a place in.</summary>
internal static class KnownFields
{
    private static readonly (string Name, KnownField Field)[] _names =
    [
        ("host", KnownField.Host),
        ("connection", KnownField.Connection),
        ("content-length", KnownField.ContentLength),
        ("transfer-encoding", KnownField.TransferEncoding),
        ("expect", KnownField.Expect),
        ("upgrade", KnownField.Upgrade),
        ("trailer", KnownField.Trailer),
        ("keep-alive", KnownField.KeepAlive),
        ("proxy-connection", KnownField.ProxyConnection),
        ("proxy-authenticate", KnownField.ProxyAuthenticate),
        ("proxy-authorization", KnownField.ProxyAuthorization),
        ("http2-settings", KnownField.Http2Settings),
        ("x-forwarded-for", KnownField.XForwardedFor),
        ("forwarded", KnownField.Forwarded),
        ("x-real-ip", KnownField.XRealIp),
        ("x-neutron-network-id", KnownField.XNeutronNetworkId),
        ("x-neutron-router-id", KnownField.XNeutronRouterId),
        ("x-ovn-network-id", KnownField.XOvnNetworkId),
        ("x-instance-id", KnownField.XInstanceId),
        ("x-tenant-id", KnownField.XTenantId),
        ("x-project-id", KnownField.XProjectId),
        ("x-instance-id-signature", KnownField.XInstanceIdSignature),
        ("x-metadata-provider", KnownField.XMetadataProvider),
        ("x-metadata-provider-signature", KnownField.XMetadataProviderSignature),
        ("x-metadata-proxy", KnownField.XMetadataProxy),
        ("x-aws-ec2-metadata-token", KnownField.XAwsEc2MetadataToken),
        ("x-aws-ec2-metadata-token-ttl-seconds", KnownField.XAwsEc2MetadataTokenTtlSeconds),
        ("accept", KnownField.Accept),
        ("accept-encoding", KnownField.AcceptEncoding),
        ("user-agent", KnownField.UserAgent),
        ("content-type", KnownField.ContentType),
        ("content-encoding", KnownField.ContentEncoding),
        ("authorization", KnownField.Authorization),
        ("cookie", KnownField.Cookie),
        ("set-cookie", KnownField.SetCookie),
        ("date", KnownField.Date),
        ("server", KnownField.Server),
        ("location", KnownField.Location),
        ("retry-after", KnownField.RetryAfter),
        ("allow", KnownField.Allow),
        ("last-modified", KnownField.LastModified),
        ("etag", KnownField.ETag),
        ("cache-control", KnownField.CacheControl),
        ("vary", KnownField.Vary),
        ("range", KnownField.Range),
        ("if-modified-since", KnownField.IfModifiedSince),
        ("if-none-match", KnownField.IfNoneMatch),
    ];

    // Found by trying: with this factor no two names have the same place.
    private const ulong Factor = 0xfe749e67730f37f1;
    private const int PlaceBits = 7;
    private const int LongestEnds = 16;

    // All bits of 8 bytes but those that tell letters from capitals, and that one and its neighbour.
    private const ulong Caseless = ~TokenText.Fold8;
    private const ulong CaselessPair = ~(TokenText.Fold8 | (TokenText.Fold8 << 1));

    private static readonly Entry[] _table = Build();

    /// <summary>The table's first entry.</summary>
    public static ref Entry Table => ref MemoryMarshal.GetArrayDataReference(_table);

    /// <summary>Classifies a name that is already known to be a token, so not empty.</summary>
    public static KnownField Classify(ReadOnlySpan<byte> name)
    {
        if (name.Length < 4)
        {
            return TokenText.Equals(name, "te"u8) ? KnownField.Te : TokenText.Equals(name, "via"u8) ? KnownField.Via : KnownField.Other;
        }

        (ulong head, ulong tail) = Ends(ref MemoryMarshal.GetReference(name), (nint)name.Length);
        ref readonly Entry entry = ref _table[(int)Place(head, tail)];
        return TokenText.Equals(name, entry.Name) ? entry.Field : KnownField.Other;
    }

    /// <summary>
    /// The same without a call, for <paramref name="length"/> bytes of visible ASCII from <paramref name="name"/> on, at least 4; false
    /// when it would need one, for a longer name than <see cref="LongestEnds"/> that is perhaps known.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryClassify(ref Entry table, ref byte name, nint length, out KnownField field)
    {
        (ulong head, ulong tail) = Ends(ref name, length);
        ref readonly Entry entry = ref Unsafe.Add(ref table, Place(head, tail));
        field = KnownField.Other;
        if ((((head ^ entry.Head) | (tail ^ entry.Tail)) & Caseless) == 0 && entry.Length == length)
        {
            field = entry.Field;
            return length <= LongestEnds;
        }

        return true;
    }

    /// <summary>The bit of a field in a mask.</summary>
    public static ulong Bit(KnownField field) => 1UL << (int)field;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint Place(ulong head, ulong tail) => (nuint)(((head ^ (tail << 1)) & CaselessPair) * Factor >> (64 - PlaceBits));

    // First and last bytes: the whole name up to 16 bytes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (ulong Head, ulong Tail) Ends(ref byte name, nint length) => length >= 8
        ? (Unsafe.ReadUnaligned<ulong>(ref name), Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref name, length - 8)))
        : (Unsafe.ReadUnaligned<uint>(ref name), Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref name, length - 4)));

    private static Entry[] Build()
    {
        Entry[] table = new Entry[1 << PlaceBits];
        foreach ((string name, KnownField field) in _names)
        {
            byte[] bytes = Encoding.ASCII.GetBytes(name);
            (ulong head, ulong tail) = Ends(ref bytes[0], bytes.Length);
            table[(int)Place(head, tail)] = new Entry { Name = bytes, Head = head, Tail = tail, Length = bytes.Length, Field = field };
        }

        return table;
    }

    internal readonly struct Entry
    {
        public required byte[] Name { get; init; }

        public required ulong Head { get; init; }

        public required ulong Tail { get; init; }

        public required nint Length { get; init; }

        public required KnownField Field { get; init; }
    }
}
