namespace Metadata.Relay;

/// <summary>A request body read whole.</summary>
/// <param name="Failure">None when the body is complete.</param>
/// <param name="Body">The bytes; valid until the exchange ends.</param>
public readonly record struct BodyResult(Failure Failure, ReadOnlyMemory<byte> Body);
