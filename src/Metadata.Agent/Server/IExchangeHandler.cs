namespace Metadata.Agent.Server;

/// <summary>Answers the requests of one listener. Runs on the connection's loop and must end on it.</summary>
internal interface IExchangeHandler
{
    /// <summary>A longer body is answered 413 and never reaches the handler.</summary>
    int MaxBodyBytes { get; }

    /// <summary>False closes the connection before anything is read.</summary>
    bool Admits(Metadata.Linux.Transport.LoopConnection connection);

    /// <summary>Writes exactly one answer to the exchange's connection.</summary>
    ValueTask HandleAsync(HttpExchange exchange);

    /// <summary>A request refused by its form, for the log.</summary>
    void OnRefused(HttpExchange exchange, int status, string code);

    /// <summary>A fault of ours while a connection was served, for the log.</summary>
    void OnFault(Exception exception);
}
