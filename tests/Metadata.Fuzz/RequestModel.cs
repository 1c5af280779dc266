using System.Buffers;
using System.Text;
using Metadata.Http;

namespace Metadata.Fuzz;

/// <summary>
/// What a connection's bytes mean: the requests that are whole, one after another, and how it ends. Written as plainly as it can be,
/// for everything else to be compared with.
/// </summary>
internal sealed class RequestModel
{
    public const int MaxBodyBytes = 1024 * 1024;
    public const int MaxRequests = 100;

    private readonly RequestHead _head = new();
    private HeadLimits _limits = HeadLimits.Default;

    /// <summary>The whole requests.</summary>
    public List<ModelRequest> Requests { get; } = [];

    /// <summary>The status of the refusal after them; 0 for none.</summary>
    public int Status { get; private set; }

    /// <summary>Why.</summary>
    public string Code { get; private set; } = "";

    /// <summary>A request began whose head or body is not there in full.</summary>
    public bool Wants { get; private set; }

    /// <summary>The last head that was understood belongs to a body that is not there in full, or is refused.</summary>
    public bool InBody { get; private set; }

    public static RequestModel Read(ReadOnlyMemory<byte> bytes, HeadLimits? limits = null)
    {
        RequestModel model = new() { _limits = limits ?? HeadLimits.Default };
        while (bytes.Length > 0 && model.Next(ref bytes))
        {
        }

        return model;
    }

    private bool Next(ref ReadOnlyMemory<byte> bytes)
    {
        ParseResult result = RequestParser.Parse(bytes, _head, _limits);
        if (result.Status != ParseStatus.Complete)
        {
            Wants = result.Status == ParseStatus.Incomplete;
            return result.Status != ParseStatus.Incomplete && Refuse(RejectReasons.StatusCode(result.Reason), RejectReasons.Code(result.Reason));
        }

        ModelRequest request = new(Text(_head.Method), Text(_head.Path), _head.Host.IsEmpty ? "169.254.169.254" : Text(_head.Host), [], [])
        {
            Target = Text(_head.Target),
        };
        AddFields(request);
        bool keep = _head.KeepAlive && Requests.Count + 1 < MaxRequests;
        bytes = bytes[result.Consumed..];
        InBody = true;
        if (_head.Framing != BodyFraming.None && !ReadBody(ref bytes, request.Body))
        {
            return false;
        }

        InBody = false;
        Requests.Add(request with { BodyBytes = _head.Framing == BodyFraming.None ? null : request.Body.Count });
        return keep;
    }

    private bool ReadBody(ref ReadOnlyMemory<byte> bytes, List<byte> body)
    {
        if (_head.Framing == BodyFraming.Length)
        {
            if (_head.ContentLength > MaxBodyBytes)
            {
                return Refuse(413, "body-too-large");
            }

            int length = (int)_head.ContentLength;
            Wants = bytes.Length < length;
            if (!Wants)
            {
                body.AddRange(bytes.Span[..length]);
                bytes = bytes[length..];
            }

            return !Wants;
        }

        ChunkedDecoder decoder = default;
        while (true)
        {
            ParseResult result = decoder.Decode(new ReadOnlySequence<byte>(bytes), out ReadOnlySpan<byte> data);
            body.AddRange(data);
            if (body.Count > MaxBodyBytes)
            {
                return Refuse(413, "body-too-large");
            }

            if (result.Status == ParseStatus.Rejected)
            {
                return Refuse(400, RejectReasons.Code(result.Reason));
            }

            bytes = bytes[result.Consumed..];
            if (result.Status == ParseStatus.Complete)
            {
                return true;
            }

            if (result.Consumed == 0)
            {
                Wants = true;
                return false;
            }
        }
    }

    private bool Refuse(int status, string code)
    {
        (Status, Code) = (status, code);
        return false;
    }

    private void AddFields(ModelRequest request)
    {
        for (int i = 0; i < _head.FieldCount; i++)
        {
            string line = $"{Text(_head.GetName(i))}: {Text(_head.GetValue(i))}";
            if (_head.IsForwardable(i))
            {
                request.Fields.Add(line);
            }
            else if (IdentityFields.IsIdentity(_head.GetName(i)))
            {
                request.Claims.Add(line);
            }
        }
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
