namespace Metadata.Relay;

/// <summary>What an <see cref="IForwardPolicy"/> makes of a failure.</summary>
public enum Recovery
{
    /// <summary>The guest is told the failure.</summary>
    Refuse,

    /// <summary>The request is sent again.</summary>
    Retry,

    /// <summary>The policy has answered.</summary>
    Answered,
}
