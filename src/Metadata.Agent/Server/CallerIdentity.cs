using System.Buffers.Text;
using System.Net;
using Metadata.Http;
using Metadata.Instances;

namespace Metadata.Agent.Server;

/// <summary>
/// Who the proxy says is asking: exactly one address and exactly one network or router. The socket is not trusted
/// either, so everything else is refused.
/// </summary>
internal static class CallerIdentity
{
    private static readonly (KnownField Field, NetworkKind Kind)[] _scopes =
    [
        (KnownField.XNeutronNetworkId, NetworkKind.Network),
        (KnownField.XNeutronRouterId, NetworkKind.Router),
        (KnownField.XOvnNetworkId, NetworkKind.Network),
    ];

    /// <summary>The query, or the reason code of the refusal; null = none.</summary>
    public static string? Read(RequestHead head, AddressTable addresses, out DirectoryQuery query)
    {
        query = default;
        int addressCount = head.Count(KnownField.XForwardedFor);
        if (addressCount != 1)
        {
            return addressCount == 0 ? "no-forwarded-for" : "many-forwarded-for";
        }

        head.TryGetSingle(KnownField.XForwardedFor, out ReadOnlySpan<byte> text);
        if (!addresses.TryParse(text, out IPAddress address))
        {
            return "bad-forwarded-for";
        }

        int scopes = 0;
        ReadOnlySpan<byte> scope = default;
        NetworkKind kind = default;
        foreach ((KnownField field, NetworkKind fieldKind) in _scopes)
        {
            int count = head.Count(field);
            scopes += count;
            if (count == 1)
            {
                head.TryGetSingle(field, out scope);
                kind = fieldKind;
            }
        }

        if (scopes != 1)
        {
            return scopes == 0 ? "no-network-id" : "many-network-ids";
        }

        if (!Utf8Parser.TryParse(scope, out Guid id, out int used, 'D') || used != scope.Length || id == Guid.Empty)
        {
            return "bad-network-id";
        }

        query = new DirectoryQuery(kind, id, address);
        return null;
    }
}
