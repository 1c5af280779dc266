using System.Buffers;

namespace Metadata.Relay;

/// <summary>Adds the fields that say who asks to a forwarded request. Guest bytes never take part.</summary>
public interface IIdentityStamp
{
    /// <summary>Writes complete field lines.</summary>
    void Write(Exchange exchange, IBufferWriter<byte> output);

    /// <summary>Says who asks outside the request's bytes, where the upstream connection has a place for it.</summary>
    /// <returns>False: it has none, and <see cref="Write"/> says it in fields.</returns>
    bool TryAttach(Exchange exchange, IRelayConnection upstream) => false;
}
