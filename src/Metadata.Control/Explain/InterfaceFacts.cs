namespace Metadata.Control.Explain;

/// <summary>An interface of a namespace.</summary>
/// <param name="Index">Its number, which link-local addresses need.</param>
/// <param name="Name">Its name.</param>
/// <param name="Mtu">Its MTU in bytes.</param>
/// <param name="IsUp">It is up, and so is what it needs.</param>
/// <param name="Addresses">Its addresses.</param>
internal sealed record InterfaceFacts(int Index, string Name, int Mtu, bool IsUp, IReadOnlyList<AddressFacts> Addresses);
