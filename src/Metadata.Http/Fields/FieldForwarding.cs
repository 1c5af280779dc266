using System.Buffers;

namespace Metadata.Http;

/// <summary>Which field lines stay on this hop (RFC 9110 7.6.1).</summary>
internal static class FieldForwarding
{
    private const int LongestDropped = 32;

    // Names of these alone read as what they are.
    private static readonly SearchValues<byte> _plain = SearchValues.Create("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly ulong _hopByHop = KnownFields.Bit(KnownField.Connection)
        | KnownFields.Bit(KnownField.KeepAlive)
        | KnownFields.Bit(KnownField.ProxyConnection)
        | KnownFields.Bit(KnownField.ProxyAuthenticate)
        | KnownFields.Bit(KnownField.ProxyAuthorization)
        | KnownFields.Bit(KnownField.Te)
        | KnownFields.Bit(KnownField.Trailer)
        | KnownFields.Bit(KnownField.TransferEncoding)
        | KnownFields.Bit(KnownField.Upgrade)
        | KnownFields.Bit(KnownField.Http2Settings)
        | KnownFields.Bit(KnownField.ContentLength);

    /// <summary>What a request's writer makes itself or what ends here.</summary>
    public static ulong RequestDrops { get; } = _hopByHop | KnownFields.Bit(KnownField.Host) | KnownFields.Bit(KnownField.Expect);

    /// <summary>What an answer's writer makes itself or what ends here.</summary>
    public static ulong ResponseDrops { get; } = _hopByHop | KnownFields.Bit(KnownField.XMetadataProxy);

    /// <summary>False when the line is nominated, or its name, read with every odd byte as '-', is among <paramref name="drops"/>.</summary>
    public static bool IsForwardable(MessageHead head, int index, ulong drops)
    {
        if (head.HasNominations && head.Fields[index].Nominated)
        {
            return false;
        }

        KnownField known = head.GetKnown(index);
        if (known != KnownField.Other)
        {
            return (drops & KnownFields.Bit(known)) == 0;
        }

        ReadOnlySpan<byte> name = head.GetName(index);
        if (name.Length > LongestDropped || !name.ContainsAnyExcept(_plain))
        {
            return true;
        }

        Span<byte> folded = stackalloc byte[LongestDropped];
        IdentityFields.Fold(name, folded);
        known = KnownFields.Classify(folded[..name.Length]);
        return known == KnownField.Other || (drops & KnownFields.Bit(known)) == 0;
    }
}
