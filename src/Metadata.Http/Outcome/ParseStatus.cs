namespace Metadata.Http;

/// <summary>How a parse ended.</summary>
public enum ParseStatus
{
    /// <summary>The unit (a head, a body) is whole.</summary>
    Complete,

    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>The bytes are refused; the connection cannot be used further.</summary>
    Rejected,
}
