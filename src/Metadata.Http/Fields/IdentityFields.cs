namespace Metadata.Http;

/// <summary>Names by which a guest could claim to be somebody; none of them travels further from a guest.</summary>
public static class IdentityFields
{
    // The longest prefix that is compared; what follows it does not matter.
    private const int LongestPrefix = 19;

    /// <summary>
    /// True for X-Forwarded*, Forwarded, X-Real-IP, X-Client-IP, X-Neutron-*, X-OVN-*, X-Instance-ID*, X-Tenant-ID*,
    /// X-Project-ID*, X-Metadata-Provider*, X-Metadata-Proxy*, where case is ignored and every other byte than a letter or digit counts as '-':
    /// servers that map names to variables read X_Forwarded_For as X-Forwarded-For.
    /// </summary>
    public static bool IsIdentity(ReadOnlySpan<byte> name)
    {
        if (name.Length < 6 || (name[0] | 0x20) is not ((byte)'x' or (byte)'f'))
        {
            return false;
        }

        Span<byte> folded = stackalloc byte[LongestPrefix];
        int length = Math.Min(name.Length, LongestPrefix);
        Fold(name[..length], folded);
        ReadOnlySpan<byte> start = folded[..length];
        return start[0] == (byte)'f'
            ? name.Length == 9 && start.SequenceEqual("forwarded"u8)
            : start.StartsWith("x-forwarded"u8)
            || start.StartsWith("x-neutron-"u8)
            || start.StartsWith("x-ovn-"u8)
            || start.StartsWith("x-instance-id"u8)
            || start.StartsWith("x-tenant-id"u8)
            || start.StartsWith("x-project-id"u8)
            || start.StartsWith("x-metadata-provider"u8)
            || start.StartsWith("x-metadata-proxy"u8)
            || (name.Length == 9 && start.SequenceEqual("x-real-ip"u8))
            || (name.Length == 11 && start.SequenceEqual("x-client-ip"u8));
    }

    /// <summary>True for those that a forwarding proxy adds: X-Forwarded*, Forwarded, X-Real-IP, X-Client-IP, in every spelling.</summary>
    public static bool IsForwarding(ReadOnlySpan<byte> name)
    {
        if (!IsIdentity(name))
        {
            return false;
        }

        Span<byte> folded = stackalloc byte[LongestPrefix];
        int length = Math.Min(name.Length, LongestPrefix);
        Fold(name[..length], folded);
        ReadOnlySpan<byte> start = folded[..length];
        return start[0] == (byte)'f' || start.StartsWith("x-forwarded"u8) || start.StartsWith("x-real-ip"u8) || start.StartsWith("x-client-ip"u8);
    }

    /// <summary>Writes the name in lower case with '-' for everything that is no letter or digit.</summary>
    internal static void Fold(ReadOnlySpan<byte> name, Span<byte> folded)
    {
        for (int i = 0; i < name.Length; i++)
        {
            byte c = TokenText.ToLower(name[i]);
            folded[i] = c is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9') ? c : (byte)'-';
        }
    }
}
