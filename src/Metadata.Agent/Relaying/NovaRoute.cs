using System.Net;
using System.Net.Sockets;
using Metadata.Agent.Configuration;
using Metadata.Agent.Hosting;

namespace Metadata.Agent.Relaying;

/// <summary>How nova is reached: every address of every <c>nova_metadata_host</c>, the first preferred. One for all loops, new after a reload.</summary>
internal sealed record NovaRoute(IReadOnlyList<NovaTarget> Targets)
{
    /// <summary>None of them is worth a request now.</summary>
    public bool IsAway => Targets.All(static target => !target.IsUp);

    /// <summary>Resolves the names and reads the certificates.</summary>
    /// <exception cref="AgentStartException">A name has no address, or a file cannot be read.</exception>
    public static NovaRoute Create(AgentOptions options) => new(
    [
        .. options.NovaHosts.SelectMany(host => Resolve(host, options.NovaPort).Select(endPoint =>
            new NovaTarget(endPoint, options.NovaHttps ? TlsFiles.Read(TlsOf(options), host.Trim('[', ']')) : null))),
    ]);

    private static ServiceTls TlsOf(AgentOptions options) => new(
        "auth_ca_cert, nova_client_cert, nova_client_priv_key", options.NovaCertificateAuthority, options.NovaClientCertificate, options.NovaClientKey,
        options.NovaInsecure);

    /// <summary>The addresses of a host as <c>nova_metadata_host</c> names it.</summary>
    /// <exception cref="AgentStartException">The name has no address.</exception>
    public static IReadOnlyList<IPEndPoint> Resolve(string host, int port)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address))
        {
            return [new IPEndPoint(address, port)];
        }

        try
        {
            return [.. Dns.GetHostAddresses(host).Select(found => new IPEndPoint(found, port))];
        }
        catch (SocketException exception)
        {
            throw new AgentStartException(
                ExitCode.Configuration,
                $"nova_metadata_host: \"{host}\" has no address ({exception.Message}). Write an address, or a name that resolves here.",
                exception);
        }
    }
}
