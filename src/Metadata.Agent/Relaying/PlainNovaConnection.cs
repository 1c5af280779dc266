using Metadata.Agent.Server;
using Metadata.Linux.Transport;

namespace Metadata.Agent.Relaying;

/// <summary>Plain HTTP to nova.</summary>
internal sealed class PlainNovaConnection(LoopConnection connection, NovaPool pool) : RelayConnection(connection), INovaConnection
{
    /// <inheritdoc/>
    public NovaPool Pool => pool;
}
