namespace Metadata.Control.Explain;

/// <summary>What a haproxy that Neutron configured was told.</summary>
/// <param name="Socket">The agent's socket; null = none is named.</param>
/// <param name="Id">The network or router that it stamps; null = none.</param>
internal sealed record HaproxyFile(string? Socket, string? Id)
{
    /// <summary>Reads the file that <c>-f</c> names; null when it cannot be read.</summary>
    public static HaproxyFile? Read(SocketOwner owner)
    {
        if (owner.Option("-f") is not { } path || !File.Exists(path))
        {
            return null;
        }

        string? socket = null;
        string? id = null;
        foreach (string line in File.ReadLines(path))
        {
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words is ["server", _, ['/', ..] address, ..])
            {
                socket = address;
            }
            else if (words is ["http-request", "set-header" or "add-header", "X-Neutron-Network-ID" or "X-Neutron-Router-ID" or "X-OVN-Network-ID", var value, ..])
            {
                id = value;
            }
        }

        return new HaproxyFile(socket, id);
    }
}
