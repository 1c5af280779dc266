namespace Metadata.Instances.Neutron;

/// <summary>Neutron could not be asked; the message says why, without secrets.</summary>
internal sealed class NeutronException(string message, Exception? inner = null) : Exception(message, inner);
