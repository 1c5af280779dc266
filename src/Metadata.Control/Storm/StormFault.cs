namespace Metadata.Control.Storm;

/// <summary>One kind of unexpected end.</summary>
/// <param name="Count">How often.</param>
/// <param name="FirstGuest">Namespace and address of the first that saw it.</param>
internal readonly record struct StormFault(long Count, string FirstGuest);
