using System.Text;
using System.Text.RegularExpressions;

namespace Metadata.Nova;

/// <summary>Error answers as WebOb renders them.</summary>
internal static partial class ErrorPage
{
    public const string NotFoundText = "The resource could not be found.";
    public const string Conflict = "There was a conflict when trying to complete your request.";
    public const string Unknown = "An unknown error has occurred. Please try your request again.";

    private const int Ascii = 0x7f;

    // Guests probe for what is not there all the time.
    private static readonly ResponderAnswer[] PreparedNotFound =
        [.. Enum.GetValues<ErrorFormat>().Select(format => Render(404, NotFoundText, format))];

    private static readonly byte[] UncaughtBody = [.. "Internal Server Error"u8];

    public static ResponderAnswer NotFound(ReadOnlySpan<byte> method, ReadOnlySpan<byte> accept) =>
        WithoutBody(404, method) ?? PreparedNotFound[(int)AcceptHeader.Choose(accept)];

    public static ResponderAnswer Render(int status, string text, ReadOnlySpan<byte> method, ReadOnlySpan<byte> accept) =>
        WithoutBody(status, method) ?? Render(status, text, AcceptHeader.Choose(accept));

    /// <summary>Where an exception leaves nova: its server answers, and so do we, with a body.</summary>
    public static ResponderAnswer Uncaught(ReadOnlySpan<byte> method) =>
        new(500, ContentTypes.Plain, UncaughtBody, OmitBody: method.SequenceEqual("HEAD"u8));

    private static ResponderAnswer? WithoutBody(int status, ReadOnlySpan<byte> method)
    {
        if (method.SequenceEqual("OPTIONS"u8))
        {
            // nova's CORS middleware turns every error answer to OPTIONS into an empty 200.
            return new ResponderAnswer(200, default, default);
        }

        return method.SequenceEqual("HEAD"u8) ? new ResponderAnswer(status, ContentTypes.Html, default, OmitBody: true) : null;
    }

    private static ResponderAnswer Render(int status, string text, ErrorFormat format)
    {
        var title = Title(status);
        var code = $"{status} {title}";
        return format switch
        {
            ErrorFormat.Html => Answer(status, ContentTypes.Html,
                $"<html>\n <head>\n  <title>{code}</title>\n </head>\n <body>\n  <h1>{code}</h1>\n  {Escape(text)}<br /><br />\n\n\n\n </body>\n</html>"),
            ErrorFormat.Json => new ResponderAnswer(status, ContentTypes.Json, new PythonJson().Open('{')
                .Field("message", text + "<br /><br />\n\n\n").Field("code", code).Field("title", title).Close('}').ToBytes()),
            _ => Answer(status, ContentTypes.Plain, $"{code}\n\n{StripTags(text + "<br /><br />\n\n\n")}"),
        };
    }

    private static ResponderAnswer Answer(int status, byte[] type, string body) => new(status, type, Encoding.UTF8.GetBytes(body));

    private static string Title(int status) => status switch
    {
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict",
        _ => "Internal Server Error",
    };

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#x27;"),
                > Ascii => escaped.Append("&#").Append(rune.Value).Append(';'),
                _ => escaped.Append((char)rune.Value),
            };
        }

        return escaped.ToString();
    }

    private static string StripTags(string text)
    {
        text = text.Replace('\n', ' ').Replace("\r", "", StringComparison.Ordinal);
        return Tag().Replace(Comment().Replace(LineBreak().Replace(text, "\n"), ""), "");
    }

    [GeneratedRegex("<br.*?>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex LineBreak();

    [GeneratedRegex("<!--|-->")]
    private static partial Regex Comment();

    [GeneratedRegex("<.*?>", RegexOptions.Singleline)]
    private static partial Regex Tag();
}
