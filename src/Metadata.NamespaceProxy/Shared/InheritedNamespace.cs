using Metadata.Linux.Transport;

namespace Metadata.NamespaceProxy.Shared;

/// <summary>A namespace that a predecessor's shared process serves.</summary>
/// <param name="Target">Which.</param>
/// <param name="Listeners">Our own copies of its sockets.</param>
internal sealed record InheritedNamespace(SharedTarget Target, IReadOnlyList<ListeningSocket> Listeners)
{
    /// <summary>Closes the copies.</summary>
    public void Close()
    {
        foreach (var listener in Listeners)
        {
            listener.Dispose();
        }
    }
}
