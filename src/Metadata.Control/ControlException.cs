namespace Metadata.Control;

/// <summary>An operation that failed; the message is for the operator.</summary>
internal sealed class ControlException(string message) : Exception(message);
