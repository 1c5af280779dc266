using System.Text;
using Metadata.Instances;

namespace Metadata.Nova;

/// <summary>An instance's documents, rendered once; immutable and safe to share.</summary>
public sealed class PreparedInstance
{
    private readonly Dictionary<byte[], Document> _documents;
    private readonly Dictionary<byte[], Document>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    internal PreparedInstance(InstanceRecord record, IReadOnlyDictionary<string, Document> documents, string? staticVendordata)
    {
        Record = record;
        StaticVendordata = staticVendordata;
        _documents = new Dictionary<byte[], Document>(documents.Count, PathComparer.Instance);
        foreach (var (path, document) in documents)
        {
            _documents.Add(Encoding.UTF8.GetBytes(path), document);
        }

        _lookup = _documents.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>What it was rendered from.</summary>
    public InstanceRecord Record { get; }

    /// <summary>The static vendordata in Python's JSON; null without the provider.</summary>
    internal string? StaticVendordata { get; }

    internal Document? Find(ReadOnlySpan<byte> path) => _lookup.TryGetValue(path, out var document) ? document : null;
}
