using System.Net.Sockets;
using Metadata.Linux.Processes;

namespace Metadata.Control.Explain;

/// <summary>The agent's socket as a proxy finds it.</summary>
/// <param name="Path">Where the proxy looks for it.</param>
/// <param name="Exists">Something is there.</param>
/// <param name="Listens">Somebody accepts connections.</param>
/// <param name="IsDenied">The proxy's user may not connect.</param>
internal sealed record AgentSocketLook(string Path, bool Exists, bool Listens, bool IsDenied)
{
    /// <summary>Looks at it for a proxy of this user and group.</summary>
    public static AgentSocketLook At(string path, uint user, uint group)
    {
        bool exists = File.Exists(path);
        return new AgentSocketLook(path, exists, exists && TryConnect(path), exists && user != 0 && !MayWrite(path, user, group));
    }

    /// <summary>User and group of a proxy that cannot be seen, by its option.</summary>
    public static (uint User, uint Group) Configured(string user)
    {
        if (user.Length == 0)
        {
            return (0, 0);
        }

        try
        {
            return Accounts.FindUser(user);
        }
        catch (Exception exception) when (exception is IOException or AccountException)
        {
            return (0, 0);
        }
    }

    // The kernel's own answer, with folders and access lists.
    private static bool MayWrite(string path, uint user, uint group) => Tool.Run(
        "setpriv", $"--reuid={user}", $"--regid={group}", "--clear-groups", "test", "-w", path) is not { Status: 1 };

    private static bool TryConnect(string path)
    {
#pragma warning disable RS0030 // Only whether somebody accepts is of interest.
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
#pragma warning restore RS0030
    }
}
