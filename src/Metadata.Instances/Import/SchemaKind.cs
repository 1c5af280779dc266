namespace Metadata.Instances.Import;

/// <summary>The JSON forms that a record's fields take.</summary>
internal enum SchemaKind
{
    Text,
    Whole,
    Truth,
    Object,
    List,

    /// <summary>An object whose names are the operator's, every value of one form.</summary>
    Map,

    /// <summary>Anything at all, kept verbatim.</summary>
    Any,
}
