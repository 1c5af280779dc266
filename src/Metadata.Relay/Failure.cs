namespace Metadata.Relay;

/// <summary>Why an exchange did not end in the upstream's own answer. <see cref="FailureTable"/> says what the guest is told.</summary>
public enum Failure
{
    /// <summary>Nothing failed.</summary>
    None,

    /// <summary>The body is longer than the limit.</summary>
    BodyTooLarge,

    /// <summary>The chunked framing of the body is malformed.</summary>
    BodyMalformed,

    /// <summary>The guest ended before its body did.</summary>
    BodyIncomplete,

    /// <summary>The head was not complete in time.</summary>
    HeadTimeout,

    /// <summary>The body was not complete in time.</summary>
    BodyTimeout,

    /// <summary>The body came slower than the least rate.</summary>
    BodyTooSlow,

    /// <summary>Too many requests from one source.</summary>
    TooManyRequests,

    /// <summary>Too many connections from one source, none of them idle.</summary>
    TooManyConnections,

    /// <summary>The identity fields are absent, repeated, contradictory or malformed.</summary>
    IdentityInvalid,

    /// <summary>No instance has this network or router and address.</summary>
    InstanceNotFound,

    /// <summary>More than one instance has this network or router and address.</summary>
    InstanceAmbiguous,

    /// <summary>The source of identities could not be asked.</summary>
    DirectoryUnavailable,

    /// <summary>The owner of the address is known, but there is no record of it to answer from.</summary>
    RecordMissing,

    /// <summary>The path does not exist.</summary>
    NotFound,

    /// <summary>The signature is absent or wrong.</summary>
    SignatureInvalid,

    /// <summary>The network wants a session token and the request has none.</summary>
    TokenRequired,

    /// <summary>The session token is malformed, expired, or another instance's.</summary>
    TokenInvalid,

    /// <summary>The wanted life of a session token is absent, repeated or out of range.</summary>
    TokenLifetimeInvalid,

    /// <summary>A session token was asked for through a forwarding proxy.</summary>
    TokenForwarded,

    /// <summary>No connection to the agent within the connect deadline.</summary>
    AgentUnreachable,

    /// <summary>No connection to nova within the connect deadline.</summary>
    NovaUnreachable,

    /// <summary>The upstream closed before its answer was complete.</summary>
    UpstreamClosed,

    /// <summary>The upstream's answer is not HTTP.</summary>
    UpstreamMalformed,

    /// <summary>The upstream did not answer within the answer deadline.</summary>
    UpstreamTimeout,

    /// <summary>The supervisor's question has reached the end of the chain: no fault at all.</summary>
    Probe,

    /// <summary>This process holds as many connections as it may.</summary>
    Overloaded,

    /// <summary>A fault of this program.</summary>
    Internal,
}
