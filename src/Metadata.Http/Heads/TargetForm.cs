namespace Metadata.Http;

/// <summary>The forms of a request target (RFC 9112 3.2).</summary>
public enum TargetForm
{
    /// <summary>/path?query</summary>
    Origin,

    /// <summary>http://host/path</summary>
    Absolute,

    /// <summary>host:port, for CONNECT alone; never accepted.</summary>
    Authority,

    /// <summary>*, for OPTIONS alone.</summary>
    Asterisk,
}
