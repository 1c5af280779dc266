using System.Text;
using Metadata.Agent.Server;
using Metadata.Instances;

namespace Metadata.Agent.Relaying;

/// <summary>An instance's field values for nova, computed once: bytes that are the same for every request.</summary>
internal sealed class SignedInstance : IRefusalDetail
{
    /// <summary>Signs the instance for an address.</summary>
    public SignedInstance(InstanceIdentity identity, in DirectoryQuery query, ReadOnlySpan<byte> secret)
    {
        Query = query;
        Identity = identity;
        InstanceId = Encoding.UTF8.GetBytes(identity.InstanceId);
        ProjectId = Encoding.UTF8.GetBytes(identity.ProjectId);
        Address = Encoding.ASCII.GetBytes(query.Address.ToString());
        Signature = new byte[InstanceSignature.Length];
        InstanceSignature.Write(secret, InstanceId, Signature);
    }

    /// <summary>Who asked.</summary>
    public DirectoryQuery Query { get; }

    /// <summary>The instance.</summary>
    public InstanceIdentity Identity { get; }

    /// <summary>Value of X-Instance-ID.</summary>
    public byte[] InstanceId { get; }

    /// <summary>Value of X-Tenant-ID.</summary>
    public byte[] ProjectId { get; }

    /// <summary>Value of X-Forwarded-For.</summary>
    public byte[] Address { get; }

    /// <summary>Value of X-Instance-ID-Signature. Never logged.</summary>
    public byte[] Signature { get; }

    /// <inheritdoc/>
    public string Describe() => $"instance {Identity.InstanceId}";
}
