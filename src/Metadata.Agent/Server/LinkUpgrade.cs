using Metadata.Http;
using Metadata.Relay;
using Metadata.Relay.Link;

namespace Metadata.Agent.Server;

/// <summary>Whether a request asks for the link, and whether its sender may have it.</summary>
internal static class LinkUpgrade
{
    /// <summary>
    /// True only for what our own proxy sends first on a connection. A proxy that relays guests' fields stamps an
    /// identity on every request, so one with an identity is never an upgrade, whatever Upgrade says.
    /// </summary>
    public static bool IsRequest(RequestHead head) =>
        head.TryGetSingle(KnownField.Upgrade, out ReadOnlySpan<byte> protocol)
        && protocol.SequenceEqual(LinkProtocol.Token)
        && head.Kind == HttpMethodKind.Get
        && head.Framing == BodyFraming.None
        && head.Count(KnownField.XForwardedFor) == 0
        && head.Count(KnownField.XNeutronNetworkId) == 0
        && head.Count(KnownField.XNeutronRouterId) == 0
        && head.Count(KnownField.XOvnNetworkId) == 0;

    /// <summary>SO_PEERCRED: root, this process's own user, or the proxies' user.</summary>
    public static bool Admits(IRelayConnection connection, uint? proxyUser)
    {
        uint user = ((RelayConnection)connection).Inner.GetPeerCredentials().UserId;
        return user == 0 || user == EffectiveIds.UserId || user == proxyUser;
    }
}
