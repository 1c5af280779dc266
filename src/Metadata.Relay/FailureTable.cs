namespace Metadata.Relay;

/// <summary>The one place where a failure becomes a status, a reason code and a text.</summary>
public static class FailureTable
{
    private static readonly FailureEntry[] Entries = Build();

    /// <summary>The entry of a failure. <see cref="Failure.None"/> has none and reads as <see cref="Failure.Internal"/>.</summary>
    public static FailureEntry Get(Failure failure)
        => Entries[failure is > Failure.None and <= Failure.Internal ? (int)failure : (int)Failure.Internal];

    private static FailureEntry[] Build()
    {
        var entries = new FailureEntry[(int)Failure.Internal + 1];
        for (var i = 1; i < entries.Length; i++)
        {
            entries[i] = Entry((Failure)i);
        }

        return entries;
    }

    private static FailureEntry Entry(Failure failure) => failure switch
    {
        Failure.BodyTooLarge => new("body-too-large", 413, 0, "The request body is longer than the limit."),
        Failure.BodyMalformed => new("body-malformed", 400, 0, "The chunked framing of the request body is malformed."),
        Failure.BodyIncomplete => new("body-incomplete", 400, 0, "The guest ended before its body did."),
        Failure.HeadTimeout => new("head-timeout", 408, 0, "The request head was not complete in time."),
        Failure.BodyTimeout => new("body-timeout", 408, 0, "The request body was not complete in time."),
        Failure.BodyTooSlow => new("body-too-slow", 408, 0, "The request body came slower than the least rate."),
        Failure.TooManyConnections => new("too-many-connections", 429, 1, "Too many connections from this source."),
        Failure.TooManyRequests => new("too-many-requests", 429, 1, "Too many requests from this source."),
        Failure.IdentityInvalid => new("identity-invalid", 400, 0, "The identity fields are absent, repeated, contradictory or malformed."),
        Failure.InstanceNotFound => new("no-such-port", 404, 0, "No instance has this address on this network or router."),
        // The same answer as for an unknown address: a guest learns nothing about others.
        Failure.InstanceAmbiguous => new("ambiguous-port", 404, 0, "More than one instance has this address on this network or router."),
        Failure.DirectoryUnavailable => new("directory-unavailable", 503, 1, "The source of instance identities could not be asked."),
        Failure.RecordMissing => new("no-record", 404, 0, "The instance that has this address has no record in the store."),
        Failure.NotFound => new("not-found", 404, 0, "There is no such document."),
        Failure.SignatureInvalid => new("signature-invalid", 403, 0, "The instance signature is absent or wrong."),
        Failure.TokenRequired => new("token-required", 401, 0, "The network wants a session token and the request has none."),
        Failure.TokenInvalid => new("token-invalid", 401, 0, "The session token is malformed, expired, or another instance's."),
        Failure.TokenLifetimeInvalid => new("token-ttl-invalid", 400, 0, "The wanted life of a session token is absent, repeated or not 1 to 21600 seconds."),
        Failure.TokenForwarded => new("token-forwarded", 403, 0, "A session token was asked for through a forwarding proxy."),
        Failure.AgentUnreachable => new("agent-unreachable", 503, 1, "The metadata agent accepted no connection."),
        Failure.NovaUnreachable => new("nova-unreachable", 503, 1, "The nova metadata service accepted no connection."),
        Failure.UpstreamClosed => new("upstream-closed", 502, 0, "The upstream closed before its answer was complete."),
        Failure.UpstreamMalformed => new("upstream-malformed", 502, 0, "The upstream's answer is not HTTP."),
        Failure.UpstreamTimeout => new("upstream-timeout", 504, 0, "The upstream did not answer in time."),
        Failure.Probe => new("probe", 404, 0, "The supervisor's question has reached the end of the chain."),
        Failure.Overloaded => new("overloaded", 503, 1, "The process holds as many connections as it may."),
        _ => new("internal", 500, 0, "A fault of the metadata proxy."),
    };
}
