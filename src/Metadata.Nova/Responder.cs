using Metadata.Instances;

namespace Metadata.Nova;

/// <summary>Record and path to document, as nova's metadata API answers. Pure; safe for many threads.</summary>
/// <param name="options">nova.conf options.</param>
/// <param name="time">Hides OpenStack versions that lie ahead.</param>
public sealed class Responder(ResponderOptions options, TimeProvider time)
{
    private const int MaxTarget = 16384;
    private const int StackTarget = 256;

    private static readonly Document Ec2Versions = Document.Text(string.Join('\n', Versions.Ec2) + "\nlatest");

    private readonly VersionListing _openStackVersions = new(time);
    private Vendordata? _vendordata;

    /// <summary>The options in force.</summary>
    public ResponderOptions Options => options;

    internal TimeProvider Time => time;

    /// <summary>Renders every document of an instance.</summary>
    /// <param name="record">The instance.</param>
    /// <param name="fallbackAddress">local-ipv4 of an instance without a fixed IPv4 address.</param>
    /// <param name="staticVendordata">Text of the static vendordata file; null = <c>{}</c>.</param>
    /// <exception cref="FormatException">Base64 or a prefix of the record is malformed, or the static vendordata is not JSON; nova answers 500.</exception>
    public PreparedInstance Prepare(InstanceRecord record, string? fallbackAddress, string? staticVendordata = null)
    {
        var hostname = options.DhcpDomain.Length == 0 ? record.Hostname : record.Hostname + "." + options.DhcpDomain;
        var userData = record.UserDataB64 is null ? null : new Document(ContentTypes.Plain, PythonBase64.Decode(record.UserDataB64));
        var vendordata = VendordataOf(staticVendordata);
        var served = options.VendordataProviders.Contains("StaticJSON") ? vendordata : null;
        var fixedAddress = Ec2Tree.FixedAddress(record);
        return new PreparedInstance(
            record,
            new Ec2Tree(record, hostname, fixedAddress ?? fallbackAddress, userData),
            new OpenStackTree(record, options, hostname, userData, served),
            served,
            showsCaller: fixedAddress is null);
    }

    /// <summary>Answers the version list at the root, which needs no identity, and what nova raises on before identity; null for all else.</summary>
    public ResponderAnswer? AnswerWithoutIdentity(ReadOnlySpan<byte> method, ReadOnlySpan<byte> target)
    {
        Span<byte> buffer = stackalloc byte[StackTarget];
        buffer = target.Length <= buffer.Length ? buffer : new byte[Math.Min(target.Length, MaxTarget)];
        if (target.Length > MaxTarget || !PathNormalizer.TryNormalize(target, buffer, out var length))
        {
            return ErrorPage.Uncaught(method);
        }

        return length == 0 ? Ec2Versions.ToAnswer(IsHead(method)) : null;
    }

    /// <summary>Answers one request of a known instance. Without allocation when the document is prepared.</summary>
    /// <param name="instance">The prepared instance.</param>
    /// <param name="method">The method, as sent.</param>
    /// <param name="target">The request target, as sent.</param>
    /// <param name="accept">Value of Accept; empty when absent.</param>
    public ResponderAnswer Answer(PreparedInstance instance, ReadOnlySpan<byte> method, ReadOnlySpan<byte> target, ReadOnlySpan<byte> accept)
    {
        Span<byte> buffer = stackalloc byte[StackTarget];
        buffer = target.Length <= buffer.Length ? buffer : new byte[Math.Min(target.Length, MaxTarget)];
        if (target.Length > MaxTarget || !PathNormalizer.TryNormalize(target, buffer, out var length))
        {
            return ErrorPage.Uncaught(method);
        }

        var document = Find(instance, buffer[..length], out var raises);
        if (document is not null)
        {
            return document.ToAnswer(IsHead(method));
        }

        return raises ? ErrorPage.Uncaught(method) : ErrorPage.NotFound(method, accept);
    }

    private static bool IsHead(ReadOnlySpan<byte> method) => method.SequenceEqual("HEAD"u8);

    private Document? Find(PreparedInstance instance, ReadOnlySpan<byte> path, out bool raises)
    {
        raises = false;
        if (path.StartsWith("openstack/"u8))
        {
            return instance.OpenStack.Find(path["openstack/".Length..], out raises);
        }

        return path switch
        {
            _ when path.SequenceEqual("openstack"u8) => _openStackVersions.Today,
            _ when path.IsEmpty || path.SequenceEqual("ec2"u8) => Ec2Versions,
            _ => instance.Ec2.Find(path.StartsWith("ec2/"u8) ? path["ec2/".Length..] : path, out raises),
        };
    }

    // All instances of one file share what was rendered from it.
    private Vendordata VendordataOf(string? text)
    {
        var held = _vendordata;
        if (held is null || held.Text != text)
        {
            _vendordata = held = new Vendordata(text);
        }

        return held;
    }
}
