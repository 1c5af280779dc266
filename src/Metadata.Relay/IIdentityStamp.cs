using System.Buffers;

namespace Metadata.Relay;

/// <summary>Adds the fields that say who asks to a forwarded request. Guest bytes never take part.</summary>
public interface IIdentityStamp
{
    /// <summary>Writes complete field lines.</summary>
    void Write(Exchange exchange, IBufferWriter<byte> output);
}
