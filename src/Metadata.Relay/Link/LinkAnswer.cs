namespace Metadata.Relay.Link;

/// <summary>What an upstream made of the offer of a link.</summary>
internal enum LinkAnswer
{
    /// <summary>The connection ended without a word: it may be restarting.</summary>
    None,

    /// <summary>Nothing came in time: its socket may be held for it while it starts.</summary>
    Silent,

    /// <summary>The connection is a link now.</summary>
    Agreed,

    /// <summary>It answered something else: it does not know the link, or this end may not have one.</summary>
    Declined,
}
