namespace Metadata.EndToEnd.Tests;

/// <summary>A tenant network: its id and the namespace where its proxy listens.</summary>
internal sealed record Network(Guid Id, string Namespace, int Port);
