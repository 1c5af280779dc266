using System.Globalization;
using Metadata.Linux.Transport;

namespace Metadata.NamespaceProxy.Shared;

/// <summary>The supervisor's line to one shared process.</summary>
internal sealed class SharedPeer : IDisposable
{
    private readonly Dictionary<string, InheritedNamespace> _listed = [];
    private PacketSocket? _socket;

    private SharedPeer(string path) => SocketPath = path;

    /// <summary>Where it is spoken to.</summary>
    public string SocketPath { get; set; }

    /// <summary>Its id; 0 until it has said it.</summary>
    public int Pid { get; private set; }

    /// <summary>What it was started with; null until it has said it, and when it speaks another version.</summary>
    public string? Arguments { get; private set; }

    /// <summary>It was asked what it serves, and has answered or ended.</summary>
    public bool IsListed { get; private set; }

    /// <summary>It is there.</summary>
    public bool IsOpen => _socket is not null;

    /// <summary>What it serves and nobody has claimed, with the sockets, which belong to whoever takes them.</summary>
    public IReadOnlyDictionary<string, InheritedNamespace> Listing => _listed;

    /// <summary>What is said besides the listing: kind, name, kernel identity and the rest.</summary>
    public Action<SharedPeer, string[]>? Answered { get; set; }

    /// <summary>It said what it serves.</summary>
    public Action<SharedPeer>? Listed { get; set; }

    /// <summary>It has ended.</summary>
    public Action<SharedPeer>? Closed { get; set; }

    /// <summary>Says whether it serves exactly this, once: whoever asks has it from then on.</summary>
    public bool TryClaim(SharedTarget target) => _listed.TryGetValue(target.Name, out var listed) && listed.Target == target && _listed.Remove(target.Name);

    /// <summary>Connects; on the loop.</summary>
    /// <returns>Null when nobody listens there.</returns>
    public static SharedPeer? TryConnect(EventLoop loop, string path)
    {
        var peer = new SharedPeer(path);
        peer._socket = PacketSocket.TryConnect(loop, path, peer.Receive, peer.End, out _);
        return peer._socket is null ? null : peer;
    }

    /// <summary>Sends a packet when its turn comes, unless it is not wanted any more by then.</summary>
    public void Send(Func<Packet?> make) => _socket?.Send(make);

    /// <summary>Sends a message without descriptors.</summary>
    public void Send(string text) => _socket?.Send(new Packet(text, []));

    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private void Receive(Packet packet)
    {
        var fields = SharedMessage.Split(packet.Text);
        switch (fields[0])
        {
            case SharedMessage.Serving when SharedMessage.Read(fields) is { } target && !IsListed:
                _listed[target.Name] = new InheritedNamespace(target, [.. packet.Descriptors.Select(ListeningSocket.FromDescriptor)]);
                return;
            case SharedMessage.Listed when fields is [_, SharedMessage.Version, var pid, var arguments]:
                Pid = int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;
                Arguments = arguments;
                EndListing();
                break;
            case SharedMessage.Listed:
                EndListing();
                break;
            default:
                Answered?.Invoke(this, fields);
                break;
        }

        packet.Close();
    }

    private void EndListing()
    {
        if (!IsListed)
        {
            IsListed = true;
            Listed?.Invoke(this);
        }
    }

    private void End()
    {
        _socket = null;
        EndListing();
        Closed?.Invoke(this);
    }
}
