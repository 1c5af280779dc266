using System.Net;

namespace Metadata.Control.Explain;

/// <summary>An address of an interface.</summary>
/// <param name="Address">The address.</param>
/// <param name="IsTentative">IPv6: whether somebody else has it is not yet known.</param>
/// <param name="IsDuplicate">IPv6: somebody else has it, the kernel does not use it.</param>
internal sealed record AddressFacts(IPAddress Address, bool IsTentative, bool IsDuplicate);
