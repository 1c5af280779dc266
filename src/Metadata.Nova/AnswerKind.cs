namespace Metadata.Nova;

/// <summary>Who finishes an answer.</summary>
public enum AnswerKind
{
    /// <summary>Complete as it stands.</summary>
    Prepared,

    /// <summary>The password path: state is needed.</summary>
    Password,

    /// <summary>vendor_data2.json with dynamic targets: they are asked first.</summary>
    DynamicVendordata,
}
