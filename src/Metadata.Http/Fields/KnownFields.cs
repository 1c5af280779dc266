using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
    private const uint Factor = 0xdb87872d;
    private const int PlaceBits = 7;

    // All bits of 4 bytes but those that tell letters from capitals, and their neighbours.
    private const uint Caseless = ~(TokenText.Fold4 | (TokenText.Fold4 << 1));

    private static readonly Entry[] _table = new Entry[1 << PlaceBits];
    private static readonly byte[][] _tableNames = new byte[1 << PlaceBits][];

    static KnownFields()
    {
        Array.Fill(_table, new Entry { Start = default, Bit = 0, Covered = uint.MaxValue, Length = 0, Field = KnownField.Other });
        Array.Fill(_tableNames, []);
        foreach ((string name, KnownField field) in _names)
        {
            byte[] bytes = Encoding.ASCII.GetBytes(name);
            int place = (int)Place(ref bytes[0], bytes.Length);
            byte[] start = new byte[Vector128<byte>.Count];
            Encoding.ASCII.GetBytes(name + ':').AsSpan(0, Math.Min(bytes.Length + 1, start.Length)).CopyTo(start);
            _tableNames[place] = bytes;
            _table[place] = new Entry
            {
                Start = Vector128.Create(start),
                Covered = bytes.Length < start.Length ? (2U << bytes.Length) - 1 : uint.MaxValue,
                Bit = Bit(field),
                Length = (byte)bytes.Length,
                Field = field,
            };
        }
    }

    /// <summary>The table's first entry.</summary>
    public static ref readonly Entry Table => ref MemoryMarshal.GetArrayDataReference(_table);

    /// <summary>Classifies a name that is already known to be a token, so not empty.</summary>
    public static KnownField Classify(ReadOnlySpan<byte> name)
    {
        if (name.Length < 4)
        {
            return TokenText.Equals(name, "te"u8) ? KnownField.Te : TokenText.Equals(name, "via"u8) ? KnownField.Via : KnownField.Other;
        }

        int place = (int)Place(ref MemoryMarshal.GetReference(name), name.Length);
        return TokenText.Equals(name, _tableNames[place]) ? _table[place].Field : KnownField.Other;
    }

    /// <summary>The only entry that <paramref name="length"/> bytes from <paramref name="name"/> on, at least 4, can be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref readonly Entry Find(ref readonly Entry table, ref byte name, nint length) => ref Unsafe.Add(ref Unsafe.AsRef(in table), Place(ref name, length));

    /// <summary>The bit of a field in a mask.</summary>
    public static ulong Bit(KnownField field) => 1UL << (int)field;

    // From the first four bytes and four later ones. The length only chooses: what is read where does not have to wait for it, since
    // branches are foretold.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint Place(ref byte name, nint length)
    {
        uint key = Unsafe.ReadUnaligned<uint>(ref name);
        if (length >= 8)
        {
            key ^= length >= 12 ? Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref name, 8)) << 1 : Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref name, 4)) << 1;
        }

        key &= Caseless;
        if (length >= Vector128<byte>.Count)
        {
            key += (uint)length;
        }

        return (key * Factor) >> (32 - PlaceBits);
    }

    internal readonly struct Entry
    {
        /// <summary>The name in small letters, and its colon, as far as 16 bytes go.</summary>
        public required Vector128<byte> Start { get; init; }

        public required ulong Bit { get; init; }

        public required uint Covered { get; init; }

        public required byte Length { get; init; }

        public required KnownField Field { get; init; }

        /// <summary>Whether the name and the colon behind it, visible ASCII, are all that <paramref name="window"/> begins with.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool Begins(Vector128<byte> window) =>
            (~Vector128.Equals(window | Vector128.Create((byte)0x20), Start).ExtractMostSignificantBits() & Covered) == 0;
    }
}
