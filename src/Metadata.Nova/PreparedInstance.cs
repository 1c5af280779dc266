using Metadata.Instances;

namespace Metadata.Nova;

/// <summary>An instance's documents, rendered once; immutable and safe to share.</summary>
public sealed class PreparedInstance
{
    internal PreparedInstance(InstanceRecord record, Ec2Tree ec2, OpenStackTree openStack, Vendordata? vendordata, bool showsCaller)
    {
        Record = record;
        Ec2 = ec2;
        OpenStack = openStack;
        Vendordata = vendordata;
        ShowsCaller = showsCaller;
    }

    /// <summary>What it was rendered from.</summary>
    public InstanceRecord Record { get; }

    internal Ec2Tree Ec2 { get; }

    internal OpenStackTree OpenStack { get; }

    /// <summary>The static vendordata; null without the provider.</summary>
    internal Vendordata? Vendordata { get; }

    /// <summary>True when local-ipv4 is the address of the caller, for want of a fixed one.</summary>
    internal bool ShowsCaller { get; }
}
