namespace Metadata.Nova;

/// <summary>What stands at a path of the EC2 tree.</summary>
internal enum NodeShape
{
    Leaf,
    List,
    Map,
}
