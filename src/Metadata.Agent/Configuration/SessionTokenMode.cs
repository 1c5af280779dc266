namespace Metadata.Agent.Configuration;

/// <summary>Values of <c>[metadata_proxy] session_tokens</c>.</summary>
internal enum SessionTokenMode
{
    /// <summary>As nova: there are none, and the field is not looked at.</summary>
    Off,

    /// <summary>They are given; a request with one is checked, one without is served.</summary>
    Optional,

    /// <summary>A request without one is refused.</summary>
    Required,
}
