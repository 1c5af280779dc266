namespace Metadata.Agent.Server;

/// <summary>Left in <see cref="Metadata.Relay.Exchange.State"/>: what the log says of a refusal beyond its code.</summary>
internal interface IRefusalDetail
{
    /// <summary>A clause for the operator; nothing secret.</summary>
    string Describe();
}
