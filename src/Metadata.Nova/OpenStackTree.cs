using System.Globalization;
using System.Text;
using Metadata.Instances;

namespace Metadata.Nova;

/// <summary>The OpenStack half of an instance's documents.</summary>
internal sealed class OpenStackTree
{
    private static readonly Document Password = new(ContentTypes.Html, [], Kind: AnswerKind.Password);
    private static readonly Document NoVendordata = new(ContentTypes.Json, [.. "{}"u8]);
    private static readonly Document[] Listings = [.. Versions.OpenStack.Select((_, version) => Listing(version, userData: false))];
    private static readonly Document[] ListingsWithUserData = [.. Versions.OpenStack.Select((_, version) => Listing(version, userData: true))];

    private readonly List<(byte[] Name, Document Value)> _content = [];
    private readonly Document[] _metaData;
    private readonly Document _networkData;
    private readonly Document? _userData;
    private readonly Document? _vendorData;
    private readonly Document _vendorData2;

    public OpenStackTree(InstanceRecord record, ResponderOptions options, string hostname, Document? userData, Vendordata? vendordata)
    {
        var template = string.IsNullOrEmpty(options.InjectedNetworkTemplate) ? null : InterfacesTemplate.Render(record);
        if (template is not null)
        {
            AddContent(template);
        }

        var paths = new List<(string Path, string ContentPath)>();
        foreach (var file in record.Configdrive?.Files ?? [])
        {
            paths.Add((file.Path, "/content/" + AddContent(PythonBase64.Decode(file.ContentB64))));
        }

        _metaData = MetaDataJson.Render(record, hostname, template is not null, paths);
        _networkData = NetworkDataJson.Render(record);
        _userData = userData;
        _vendorData = vendordata?.VendorData;
        _vendorData2 = options.VendordataProviders.Contains("DynamicJSON")
            ? NoVendordata with { Kind = AnswerKind.DynamicVendordata }
            : vendordata?.VendorData2 ?? NoVendordata;
    }

    /// <summary>Looks a path up.</summary>
    /// <param name="path">Behind <c>openstack/</c>.</param>
    /// <param name="raises">True where nova raises.</param>
    public Document? Find(ReadOnlySpan<byte> path, out bool raises)
    {
        raises = false;
        var slash = path.IndexOf((byte)'/');
        var first = slash < 0 ? path : path[..slash];
        var rest = slash < 0 ? default : path[(slash + 1)..];
        if (first.SequenceEqual("content"u8))
        {
            return Content(rest);
        }

        var version = Versions.FindOpenStack(first);
        if (version < 0)
        {
            return null;
        }

        if (rest.IsEmpty || rest.SequenceEqual("version"u8))
        {
            return (_userData is null ? Listings : ListingsWithUserData)[version];
        }

        // nova's handler of this name takes no version.
        raises = rest.SequenceEqual("content"u8);
        return Item(rest, version);
    }

    private Document? Item(ReadOnlySpan<byte> name, int version) => name switch
    {
        _ when name.SequenceEqual("meta_data.json"u8) => _metaData[version],
        _ when name.SequenceEqual("network_data.json"u8) => _networkData,
        _ when name.SequenceEqual("user_data"u8) => _userData,
        _ when name.SequenceEqual("vendor_data.json"u8) => version >= 2 ? _vendorData : null,
        _ when name.SequenceEqual("vendor_data2.json"u8) => version >= 5 ? _vendorData2 : null,
        _ when name.SequenceEqual("password"u8) => version >= 1 ? Password : null,
        _ => null,
    };

    private Document? Content(ReadOnlySpan<byte> number)
    {
        foreach (var (name, value) in _content)
        {
            if (number.SequenceEqual(name))
            {
                return value;
            }
        }

        return null;
    }

    private string AddContent(byte[] content)
    {
        var number = _content.Count.ToString("0000", CultureInfo.InvariantCulture);
        _content.Add((Encoding.ASCII.GetBytes(number), new Document(ContentTypes.Plain, content)));
        return number;
    }

    private static Document Listing(int version, bool userData)
    {
        ReadOnlySpan<(string Name, bool Listed)> items =
        [
            ("meta_data.json", true), ("user_data", userData), ("password", version >= 1),
            ("vendor_data.json", version >= 2), ("network_data.json", version >= 3), ("vendor_data2.json", version >= 5),
        ];
        var names = new List<string>();
        foreach (var (name, listed) in items)
        {
            if (listed)
            {
                names.Add(name);
            }
        }

        return Document.Text(string.Join('\n', names));
    }
}
