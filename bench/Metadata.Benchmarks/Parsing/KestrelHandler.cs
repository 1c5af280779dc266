using Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http;

namespace Metadata.Benchmarks.Parsing;

/// <summary>The least that a handler of Kestrel's parser can do: it counts, and looks at nothing. The parser takes it by value.</summary>
internal readonly struct KestrelHandler(FieldCounter counter) : IHttpRequestLineHandler, IHttpHeadersHandler
{
    public void OnStartLine(HttpVersionAndMethod versionAndMethod, TargetOffsetPathLength targetPath, Span<byte> startLine) => counter.Fields = 0;

    public void OnHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => counter.Fields++;

    public void OnHeadersComplete(bool endStream)
    {
    }

    public void OnStaticIndexedHeader(int index) => throw new NotSupportedException();

    public void OnStaticIndexedHeader(int index, ReadOnlySpan<byte> value) => throw new NotSupportedException();
}
