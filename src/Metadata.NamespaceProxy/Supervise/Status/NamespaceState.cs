namespace Metadata.NamespaceProxy.Supervise.Status;

/// <summary>How a namespace is served.</summary>
internal enum NamespaceState
{
    /// <summary>Its proxy is being started, or was not asked yet.</summary>
    Starting,

    /// <summary>A request from inside was answered through the whole chain.</summary>
    Ready,

    /// <summary>It is not served as it should be; the reason says why.</summary>
    Degraded,

    /// <summary>It is no more.</summary>
    Gone,
}
