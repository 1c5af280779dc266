namespace Metadata.Linux.Transport;

/// <summary>Who connected to a unix socket, as the kernel saw it at connect time (SO_PEERCRED).</summary>
/// <param name="ProcessId">Process id in our pid namespace; 0 when it is not visible there.</param>
/// <param name="UserId">Effective user id.</param>
/// <param name="GroupId">Effective group id.</param>
public readonly record struct PeerCredentials(int ProcessId, uint UserId, uint GroupId);
