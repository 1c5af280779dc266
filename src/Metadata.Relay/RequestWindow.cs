namespace Metadata.Relay;

/// <summary>So many requests of one source in any stretch of time.</summary>
/// <param name="Duration">Length of the stretch.</param>
/// <param name="Requests">Requests that are let through in it.</param>
public sealed record RequestWindow(TimeSpan Duration, int Requests);
