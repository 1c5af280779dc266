using System.Text;
using Metadata.Instances;

namespace Metadata.Nova;

/// <summary>The OpenStack half of an instance's documents.</summary>
internal static class OpenStackTree
{
    public static void Add(Dictionary<string, Document> documents, InstanceRecord record, ResponderOptions options, string hostname, byte[]? userData, string? staticJson)
    {
        var template = string.IsNullOrEmpty(options.InjectedNetworkTemplate) ? null : InterfacesTemplate.Render(record);
        if (template is not null)
        {
            documents["openstack/content/0000"] = new Document(ContentTypes.Plain, template);
        }

        var network = NetworkDataJson.Render(record);
        var dynamic = options.VendordataProviders.Contains("DynamicJSON");
        for (var i = 0; i <= Versions.OpenStack.Length; i++)
        {
            var root = "openstack/" + (i < Versions.OpenStack.Length ? Versions.OpenStack[i] : "latest");
            var version = Math.Min(i, Versions.OpenStack.Length - 1);
            var items = new List<string> { "meta_data.json" };
            documents[root + "/meta_data.json"] = MetaDataJson.Render(record, version, hostname, template is not null);
            documents[root + "/network_data.json"] = network;
            if (userData is not null)
            {
                items.Add("user_data");
                documents[root + "/user_data"] = new Document(ContentTypes.Plain, userData);
            }

            if (version >= 1)
            {
                items.Add("password");
                documents[root + "/password"] = new Document(ContentTypes.Html, [], Kind: AnswerKind.Password);
            }

            if (version >= 2)
            {
                items.Add("vendor_data.json");
                if (staticJson is not null)
                {
                    documents[root + "/vendor_data.json"] = new Document(ContentTypes.Json, Encoding.ASCII.GetBytes(staticJson));
                }
            }

            if (version >= 3)
            {
                items.Add("network_data.json");
            }

            if (version >= 5)
            {
                items.Add("vendor_data2.json");
                var text = staticJson is null ? "{}" : "{\"static\": " + staticJson + "}";
                documents[root + "/vendor_data2.json"] = new Document(
                    ContentTypes.Json, Encoding.ASCII.GetBytes(text), Kind: dynamic ? AnswerKind.DynamicVendordata : AnswerKind.Prepared);
            }

            var listing = new Document(ContentTypes.Plain, Encoding.UTF8.GetBytes(string.Join('\n', items)));
            documents[root] = listing;
            documents[root + "/version"] = listing;
        }
    }
}
