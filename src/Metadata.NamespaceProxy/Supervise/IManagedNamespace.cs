namespace Metadata.NamespaceProxy.Supervise;

/// <summary>What serves one namespace, brought about by the supervisor. Everything on its loop.</summary>
internal interface IManagedNamespace
{
    /// <summary>Its file's name.</summary>
    string Name { get; }

    /// <summary>Brings about what is due.</summary>
    /// <returns>When to look again at the latest.</returns>
    TimeSpan Ensure();

    /// <summary>Follows a wish for the same guests at the same sockets with other settings: nobody is refused.</summary>
    /// <returns>False: it has to be stopped and made anew.</returns>
    bool TryFollow(WantedNamespace next);

    /// <summary>Something about the namespace went wrong: said once, tried again later and later.</summary>
    /// <returns>When to look again.</returns>
    TimeSpan Fail(string reason);

    /// <summary>Lets its guests finish, and no new ones in.</summary>
    void Stop(string reason);

    /// <summary>The agent went, or is there again.</summary>
    void AgentChanged(bool listens);
}
