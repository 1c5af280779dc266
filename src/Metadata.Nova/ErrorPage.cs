using System.Text;
using System.Text.RegularExpressions;

namespace Metadata.Nova;

/// <summary>Error answers as WebOb renders them.</summary>
internal static partial class ErrorPage
{
    public const string NotFound = "The resource could not be found.";
    public const string Conflict = "There was a conflict when trying to complete your request.";
    public const string Unknown = "An unknown error has occurred. Please try your request again.";

    public static ResponderAnswer Render(int status, string text, ReadOnlySpan<byte> method, ReadOnlySpan<byte> accept)
    {
        if (method.SequenceEqual("OPTIONS"u8))
        {
            // nova's CORS middleware turns every error answer to OPTIONS into an empty 200.
            return new ResponderAnswer(200, default, default);
        }

        if (method.SequenceEqual("HEAD"u8))
        {
            return new ResponderAnswer(status, ContentTypes.Html, default, OmitBody: true);
        }

        var title = Title(status);
        var code = $"{status} {title}";
        switch (AcceptHeader.Choose(accept))
        {
            case ErrorFormat.Html:
                var escaped = text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
                    .Replace(">", "&gt;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal);
                return Answer(status, ContentTypes.Html,
                    $"<html>\n <head>\n  <title>{code}</title>\n </head>\n <body>\n  <h1>{code}</h1>\n  {escaped}<br /><br />\n\n\n\n </body>\n</html>");
            case ErrorFormat.Json:
                return Answer(status, ContentTypes.Json, new PythonJson().Open('{').Field("message", text + "<br /><br />\n\n\n")
                    .Field("code", code).Field("title", title).Close('}').ToString());
            default:
                return Answer(status, ContentTypes.Plain, $"{code}\n\n{Tag().Replace(text, "")}\n\n   ");
        }
    }

    /// <summary>Where an exception leaves nova: its server answers, and so do we, with a body.</summary>
    public static ResponderAnswer Uncaught(ReadOnlySpan<byte> method) =>
        new(500, ContentTypes.Plain, "Internal Server Error"u8.ToArray(), OmitBody: method.SequenceEqual("HEAD"u8));

    private static ResponderAnswer Answer(int status, byte[] type, string body) => new(status, type, Encoding.UTF8.GetBytes(body));

    private static string Title(int status) => status switch
    {
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict",
        _ => "Internal Server Error",
    };

    [GeneratedRegex("<.*?>", RegexOptions.Singleline)]
    private static partial Regex Tag();
}
