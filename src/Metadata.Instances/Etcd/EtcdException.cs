namespace Metadata.Instances.Etcd;

/// <summary>etcd could not be asked or refused; the message says why, without secrets.</summary>
public sealed class EtcdException : Exception
{
    internal EtcdException(string message, bool isCompacted = false, Exception? inner = null)
        : base(message, inner) => IsCompacted = isCompacted;

    /// <summary>The revision that was asked for is no longer kept.</summary>
    internal bool IsCompacted { get; }
}
