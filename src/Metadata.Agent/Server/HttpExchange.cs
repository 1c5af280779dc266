using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Metadata.Http;
using Metadata.Linux.Transport;

namespace Metadata.Agent.Server;

/// <summary>
/// One request and its answer; reused for every request of a connection. The head's spans are valid until the
/// handler's task ends.
/// </summary>
internal sealed class HttpExchange(LoopConnection connection, AddressTable addresses)
{
    /// <summary>The connection that the request came by.</summary>
    public LoopConnection Connection { get; } = connection;

    /// <summary>Addresses seen by this loop.</summary>
    public AddressTable Addresses { get; } = addresses;

    /// <summary>The request's head.</summary>
    public RequestHead Head { get; } = new();

    /// <summary>The request's body, whole.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>The guest's address as the proxy vouches for it; None where nobody does.</summary>
    public IPAddress Address { get; set; } = IPAddress.None;

    /// <summary>Whether the connection takes another request after this one.</summary>
    public bool KeepAlive { get; set; }

    /// <summary>The last answer's status.</summary>
    public int Status { get; private set; }

    /// <summary>Where answers are written.</summary>
    public PipeWriter Output => Connection.Output;

    /// <summary>Writes a whole answer. An empty <paramref name="contentType"/> writes no such field.</summary>
    public void WriteAnswer(int status, ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> body)
    {
        WriteHead(status, contentType, body.Length);
        ResponseWriter.EndHead(Output);
        if (Head.Kind != HttpMethodKind.Head)
        {
            Output.Write(body);
        }
    }

    /// <summary>Writes the head of an answer but for its end, so that the caller may add fields.</summary>
    public void WriteHead(int status, ReadOnlySpan<byte> contentType, long contentLength)
    {
        Status = status;
        PipeWriter output = Output;
        ResponseWriter.WriteStatusLine(output, status);
        if (!contentType.IsEmpty)
        {
            ResponseWriter.WriteField(output, "Content-Type"u8, contentType);
        }

        Span<byte> digits = stackalloc byte[20];
        contentLength.TryFormat(digits, out int length);
        ResponseWriter.WriteField(output, "Content-Length"u8, digits[..length]);
        if (!KeepAlive)
        {
            ResponseWriter.WriteField(output, "Connection"u8, "close"u8);
        }
        else if (Head.Version == HttpVersion.Http10)
        {
            ResponseWriter.WriteField(output, "Connection"u8, "keep-alive"u8);
        }
    }

    /// <summary>Writes a refusal or failure in the chain's one form; the id joins it to the log.</summary>
    /// <returns>The request id that was sent.</returns>
    public string WriteFailure(int status, string code, int retryAfterSeconds = 0)
    {
        string requestId = $"req-{Guid.NewGuid()}";
        byte[] body = Encoding.ASCII.GetBytes(
            $"{status} {ResponseWriter.ReasonPhrase(status)}\nreason: {code}\nrequest-id: {requestId}\n");
        WriteHead(status, "text/plain; charset=UTF-8"u8, body.Length);
        if (retryAfterSeconds > 0)
        {
            Span<byte> digits = stackalloc byte[10];
            retryAfterSeconds.TryFormat(digits, out int length);
            ResponseWriter.WriteField(Output, "Retry-After"u8, digits[..length]);
        }

        ResponseWriter.EndHead(Output);
        if (Head.Kind != HttpMethodKind.Head)
        {
            Output.Write(body);
        }

        return requestId;
    }
}
