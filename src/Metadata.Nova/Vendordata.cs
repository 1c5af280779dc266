namespace Metadata.Nova;

/// <summary>The static vendordata, rendered once for all instances that show the same file.</summary>
internal sealed class Vendordata
{
    /// <param name="text">Text of the file; null = none is configured.</param>
    /// <exception cref="FormatException">Not JSON.</exception>
    public Vendordata(string? text)
    {
        Text = text;
        Json = PythonJsonReader.Rewrite(text ?? "{}");
        VendorData = new Document(ContentTypes.Json, Json);
        VendorData2 = new Document(ContentTypes.Json, [.. "{\"static\": "u8, .. Json, .. "}"u8]);
    }

    public string? Text { get; }

    /// <summary>The text in Python's JSON.</summary>
    public byte[] Json { get; }

    public Document VendorData { get; }

    /// <summary>vendor_data2.json without dynamic targets.</summary>
    public Document VendorData2 { get; }
}
