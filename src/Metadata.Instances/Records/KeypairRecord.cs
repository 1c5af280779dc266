namespace Metadata.Instances;

/// <summary>The key pair of an instance.</summary>
public sealed record KeypairRecord
{
    /// <summary>Name.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary><c>ssh</c> or <c>x509</c>.</summary>
    public string Type { get; init => field = value ?? "ssh"; } = "ssh";

    /// <summary>Key text, verbatim.</summary>
    public string PublicKey { get; init => field = value ?? ""; } = "";

    /// <summary>True: the key pair record is gone, name and text remain with the instance.</summary>
    public bool? Deleted { get; init; }
}
