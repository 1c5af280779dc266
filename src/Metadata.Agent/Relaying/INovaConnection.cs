using Metadata.Relay;

namespace Metadata.Agent.Relaying;

/// <summary>A connection that knows which nova is at its other end.</summary>
internal interface INovaConnection : IRelayConnection
{
    /// <summary>The pool of that nova on this loop.</summary>
    NovaPool Pool { get; }
}
