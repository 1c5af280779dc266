namespace Metadata.Relay;

/// <summary>Decides what happens with a request whose head was understood.</summary>
public interface IExchangeHandler
{
    /// <summary>Must end in exactly one of the exchange's Answer, Refuse or Forward calls.</summary>
    ValueTask HandleAsync(Exchange exchange);
}
