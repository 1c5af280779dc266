using Metadata.Agent.Configuration;

namespace Metadata.Agent.Server;

/// <summary>The access mode of the proxies' socket, decided as Neutron's agent decides it.</summary>
internal static class SocketModes
{
    private const UnixFileMode UserMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode GroupMode = UserMode | UnixFileMode.GroupWrite;
    private const UnixFileMode AllMode = GroupMode | UnixFileMode.OtherWrite;

    /// <summary>The mode for the given options under the effective user and group of this process.</summary>
    /// <param name="options">The mode and the proxies' user and group.</param>
    /// <param name="isEffectiveUser">Whether a name or id is this process's effective user.</param>
    /// <param name="isEffectiveGroup">Whether a name or id is this process's effective group.</param>
    public static UnixFileMode Resolve(
        AgentOptions options, Func<string, bool> isEffectiveUser, Func<string, bool> isEffectiveGroup) =>
        options.SocketMode switch
        {
            SocketModeKind.User => UserMode,
            SocketModeKind.Group => GroupMode,
            SocketModeKind.All => AllMode,
            _ when options.ProxyUser is "" or "0" or "root" || isEffectiveUser(options.ProxyUser) => UserMode,
            _ when options.ProxyGroup.Length == 0 || isEffectiveGroup(options.ProxyGroup) => GroupMode,
            _ => AllMode,
        };
}
