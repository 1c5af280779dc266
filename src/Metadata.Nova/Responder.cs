using System.Globalization;
using System.Text;
using System.Text.Json;
using Metadata.Instances;

namespace Metadata.Nova;

/// <summary>Record and path to document, as nova's metadata API answers. Pure; safe for many threads.</summary>
/// <param name="options">nova.conf options.</param>
/// <param name="time">Hides OpenStack versions that lie ahead.</param>
public sealed class Responder(ResponderOptions options, TimeProvider time)
{
    private const int MaxTarget = 16384;
    private static readonly byte[] Ec2Listing = Encoding.ASCII.GetBytes(string.Join('\n', Versions.Ec2) + "\nlatest");

    /// <summary>The options in force.</summary>
    public ResponderOptions Options => options;

    /// <summary>Renders every document of an instance.</summary>
    /// <param name="record">The instance.</param>
    /// <param name="fallbackAddress">local-ipv4 of an instance without a fixed IPv4 address.</param>
    /// <param name="staticVendordata">Text of the static vendordata file; null = <c>{}</c>.</param>
    /// <exception cref="FormatException">Base64 or a prefix of the record is malformed; nova answers 500.</exception>
    /// <exception cref="JsonException">The static vendordata is not JSON; nova answers 500.</exception>
    public PreparedInstance Prepare(InstanceRecord record, string? fallbackAddress, string? staticVendordata = null)
    {
        var hostname = options.DhcpDomain.Length == 0 ? record.Hostname : record.Hostname + "." + options.DhcpDomain;
        var userData = record.UserDataB64 is null ? null : Convert.FromBase64String(record.UserDataB64);
        string? staticJson = null;
        if (options.VendordataProviders.Contains("StaticJSON"))
        {
            using var parsed = JsonDocument.Parse(staticVendordata ?? "{}");
            staticJson = new PythonJson().Value(parsed.RootElement).ToString();
        }

        var documents = new Dictionary<string, Document>(StringComparer.Ordinal);
        Ec2Tree.Add(documents, record, hostname, fallbackAddress, userData);
        OpenStackTree.Add(documents, record, options, hostname, userData, staticJson);
        return new PreparedInstance(record, documents, staticJson);
    }

    /// <summary>Answers the version list at the root, which needs no identity, and what nova raises on before identity; null for all else.</summary>
    public ResponderAnswer? AnswerWithoutIdentity(ReadOnlySpan<byte> method, ReadOnlySpan<byte> target)
    {
        Span<byte> buffer = stackalloc byte[256];
        buffer = target.Length <= buffer.Length ? buffer : new byte[target.Length];
        if (target.Length > MaxTarget || !PathNormalizer.TryNormalize(target, buffer, out var length))
        {
            return ErrorPage.Uncaught(method);
        }

        return length == 0 ? Listing(Ec2Listing, method) : null;
    }

    /// <summary>Answers one request of a known instance. Without allocation when the document is prepared.</summary>
    /// <param name="instance">The prepared instance.</param>
    /// <param name="method">The method, as sent.</param>
    /// <param name="target">The request target, as sent.</param>
    /// <param name="accept">Value of Accept; empty when absent.</param>
    public ResponderAnswer Answer(PreparedInstance instance, ReadOnlySpan<byte> method, ReadOnlySpan<byte> target, ReadOnlySpan<byte> accept)
    {
        Span<byte> buffer = stackalloc byte[256];
        buffer = target.Length <= buffer.Length ? buffer : new byte[target.Length];
        if (target.Length > MaxTarget || !PathNormalizer.TryNormalize(target, buffer, out var length))
        {
            return ErrorPage.Uncaught(method);
        }

        ReadOnlySpan<byte> path = buffer[..length];
        if (path.StartsWith("ec2/"u8))
        {
            path = path[4..];
            if (path.SequenceEqual("openstack"u8) || path.StartsWith("openstack/"u8))
            {
                return ErrorPage.Render(404, ErrorPage.NotFound, method, accept);
            }
        }
        else if (path.IsEmpty || path.SequenceEqual("ec2"u8))
        {
            return Listing(Ec2Listing, method);
        }

        if (instance.Find(path) is { } document)
        {
            return document.ToAnswer(method.SequenceEqual("HEAD"u8));
        }

        return path.SequenceEqual("openstack"u8)
            ? Listing(OpenStackListing(), method)
            : Missing(instance, path, method, accept);
    }

    internal static ResponderAnswer Missing(PreparedInstance instance, ReadOnlySpan<byte> path, ReadOnlySpan<byte> method, ReadOnlySpan<byte> accept)
    {
        if (path.StartsWith("openstack/"u8))
        {
            var content = path.EndsWith("/content"u8) && instance.Find(path[..^8]) is not null && path.Count((byte)'/') == 2;
            return content ? ErrorPage.Uncaught(method) : ErrorPage.Render(404, ErrorPage.NotFound, method, accept);
        }

        for (var cut = path.LastIndexOf((byte)'/'); cut > 0; cut = path[..cut].LastIndexOf((byte)'/'))
        {
            if (instance.Find(path[..cut]) is not { } parent)
            {
                continue;
            }

            var rest = path[(cut + 1)..];
            var slash = rest.IndexOf((byte)'/');
            var raises = parent.Shape switch
            {
                NodeShape.Map => false,
                NodeShape.List => parent.Elements!.Contains(Encoding.UTF8.GetString(slash < 0 ? rest : rest[..slash])),
                _ => slash < 0,
            };
            return raises ? ErrorPage.Uncaught(method) : ErrorPage.Render(404, ErrorPage.NotFound, method, accept);
        }

        return ErrorPage.Render(404, ErrorPage.NotFound, method, accept);
    }

    private static ResponderAnswer Listing(byte[] body, ReadOnlySpan<byte> method) =>
        new(200, ContentTypes.Plain, body, OmitBody: method.SequenceEqual("HEAD"u8));

    private byte[] OpenStackListing()
    {
        var today = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return Encoding.ASCII.GetBytes(string.Join('\n', Versions.OpenStack
            .Where(v => string.CompareOrdinal(v, today) <= 0).Append("latest")));
    }
}
