using System.Text;
using System.Text.Json;

namespace Metadata.Nova;

/// <summary>Finishes the answers that need state: password and dynamic vendordata.</summary>
public sealed class AnswerCompletion(ResponderOptions options, IPasswordStore passwords, IVendordataSource? vendordata)
{
    private const int MaxPassword = 1020;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The whole answer; prepared ones pass unchanged.</summary>
    public async ValueTask<ResponderAnswer> CompleteAsync(ResponderAnswer answer, InstanceView view, NovaRequest request, CancellationToken ct) => answer.Kind switch
    {
        AnswerKind.Password => await PasswordAsync(view, request, ct),
        AnswerKind.DynamicVendordata => await VendordataAsync(answer, view, request, ct),
        _ => answer,
    };

    private async ValueTask<ResponderAnswer> PasswordAsync(InstanceView view, NovaRequest request, CancellationToken ct)
    {
        if (request.Method.AsSpan().SequenceEqual("GET"u8))
        {
            return new ResponderAnswer(200, ContentTypes.Html, Encoding.UTF8.GetBytes(view.Password ?? ""));
        }

        if (!request.Method.AsSpan().SequenceEqual("POST"u8))
        {
            return ErrorPage.Render(400, "GET and POST only are supported.", request.Method, request.Accept);
        }

        if (!string.IsNullOrEmpty(view.Password))
        {
            return ErrorPage.Render(409, ErrorPage.Conflict, request.Method, request.Accept);
        }

        if (request.Body is not { } body)
        {
            return ErrorPage.Uncaught(request.Method);
        }

        if (body.Length > MaxPassword)
        {
            return ErrorPage.Render(400, "Request is too large.", request.Method, request.Accept);
        }

        try
        {
            await passwords.SetAsync(view.Instance.Record.Uuid, Strict.GetString(body), ct);
        }
        catch (DecoderFallbackException)
        {
            return ErrorPage.Uncaught(request.Method);
        }

        return new ResponderAnswer(200, ContentTypes.Html, default);
    }

    private async ValueTask<ResponderAnswer> VendordataAsync(ResponderAnswer answer, InstanceView view, NovaRequest request, CancellationToken ct)
    {
        var parts = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        var body = VendordataRequest.Render(view.Instance.Record);
        foreach (var provider in options.VendordataProviders)
        {
            if (provider == "StaticJSON")
            {
                parts["static"] = view.Instance.StaticVendordata!;
            }
            else if (provider == "DynamicJSON" && !await FetchAllAsync(parts, body, ct))
            {
                return ErrorPage.Uncaught(request.Method);
            }
        }

        var json = new PythonJson().Open('{');
        foreach (var (name, value) in parts)
        {
            json.Key(name).Raw(value);
        }

        return answer with { Prefix = json.Close('}').ToBytes(), Kind = AnswerKind.Prepared };
    }

    // False: a target failed and failures are fatal.
    private async ValueTask<bool> FetchAllAsync(OrderedDictionary<string, string> parts, byte[] body, CancellationToken ct)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var target in options.VendordataDynamicTargets)
        {
            var at = target.IndexOf('@', StringComparison.Ordinal);
            if (at < 0 || !seen.Add(target[..at]))
            {
                continue;
            }

            var text = vendordata is null ? null : await vendordata.FetchAsync(target[(at + 1)..], body, ct);
            if (text is null && options.VendordataDynamicFailureFatal)
            {
                return false;
            }

            parts.TryAdd(target[..at], Rewrite(text));
        }

        return true;
    }

    private static string Rewrite(string? text)
    {
        try
        {
            using var parsed = JsonDocument.Parse(string.IsNullOrEmpty(text) ? "{}" : text);
            return new PythonJson().Value(parsed.RootElement).ToString();
        }
        catch (JsonException)
        {
            return "{}";
        }
    }
}
