namespace Metadata.Relay;

/// <summary>What a guest is told about a failure.</summary>
/// <param name="Code">Reason code, kebab-case, stable: operators search for it.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="RetryAfterSeconds">Value of Retry-After; 0 for none.</param>
/// <param name="Text">One sentence for the log.</param>
public readonly record struct FailureEntry(string Code, int Status, int RetryAfterSeconds, string Text);
