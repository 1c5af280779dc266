using Metadata.Instances;
using Metadata.Instances.Caching;

namespace Metadata.Agent.Hosting;

/// <summary>Who says which instance asks: what <c>[metadata_proxy] directory</c> names.</summary>
internal sealed class AgentDirectory
{
    /// <summary>Makes it; nothing is asked yet.</summary>
    public AgentDirectory(AgentStore store)
    {
        Directory = store.Instances;
    }

    /// <summary>The directory as guests' requests ask it.</summary>
    public IInstanceDirectory Directory { get; }

    /// <summary>The cache in it; null where the answers come from memory and are never old.</summary>
    public CachingDirectory? Cache { get; }
}
