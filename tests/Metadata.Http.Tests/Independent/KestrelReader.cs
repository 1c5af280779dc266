using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http;

namespace Metadata.Http.Tests;

/// <summary>Kestrel's parser as a second opinion.</summary>
internal static class KestrelReader
{
    /// <summary>One request's head as text, or why it is none.</summary>
    public static string Read(byte[] bytes)
    {
        List<string> lines = [];
        SequenceReader<byte> reader = new(new ReadOnlySequence<byte>(bytes));
        HttpParser<Handler> parser = new(showErrorDetails: true);
        Handler handler = new(lines);
        try
        {
            bool complete = parser.ParseRequestLine(handler, ref reader) && parser.ParseHeaders(handler, ref reader);
            return complete && reader.End ? string.Join('\n', lines) : $"complete {complete}, {reader.Remaining} bytes left";
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            return e.Message;
        }
    }

    private readonly struct Handler(List<string> lines) : IHttpRequestLineHandler, IHttpHeadersHandler
    {
        // The start line comes as method SP target, the version apart.
        public void OnStartLine(HttpVersionAndMethod versionAndMethod, TargetOffsetPathLength targetPath, Span<byte> startLine) =>
            lines.Add($"{Encoding.Latin1.GetString(startLine)} HTTP/1.{(versionAndMethod.Version.ToString() == "Http11" ? 1 : 0)}");

        public void OnHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
            lines.Add($"{Encoding.Latin1.GetString(name)}: {Encoding.Latin1.GetString(value)}");

        public void OnHeadersComplete(bool endStream)
        {
        }

        public void OnStaticIndexedHeader(int index) => throw new NotSupportedException();

        public void OnStaticIndexedHeader(int index, ReadOnlySpan<byte> value) => throw new NotSupportedException();
    }
}
