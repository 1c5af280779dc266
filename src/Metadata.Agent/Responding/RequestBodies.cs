using Metadata.Http;
using Metadata.Relay;

namespace Metadata.Agent.Responding;

/// <summary>Reads the bodies that a responder is sent: passwords are short, everything else is dropped.</summary>
internal static class RequestBodies
{
    // Longer ones are left unread: of a password that is too long only the length counts, other bodies are ignored.
    private const int Longest = 64 * 1024;

    private static readonly byte[] _tooLong = new byte[Longest + 1];

    /// <summary>The body, or the failure that ends the request. Spans of the head end here. Continues on the loop.</summary>
    public static async ValueTask<(byte[] Body, Failure Failure)> ReadAsync(Exchange exchange)
    {
        RequestHead head = exchange.Head;
        if (head.Framing == BodyFraming.None)
        {
            return ([], Failure.None);
        }

        if (head.Framing == BodyFraming.Length && head.ContentLength > Longest)
        {
            return (_tooLong, Failure.None);
        }

        BodyResult body = await exchange.ReadBodyAsync();
        return (body.Body.ToArray(), body.Failure);
    }
}
