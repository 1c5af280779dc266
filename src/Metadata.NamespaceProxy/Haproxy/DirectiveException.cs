namespace Metadata.NamespaceProxy.Haproxy;

/// <summary>A directive that cannot be honoured. The message names file, line and text.</summary>
internal sealed class DirectiveException(string message) : Exception(message);
