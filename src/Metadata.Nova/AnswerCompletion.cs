using System.Text;

namespace Metadata.Nova;

/// <summary>Finishes the answers that need state: password and dynamic vendordata.</summary>
public sealed class AnswerCompletion(ResponderOptions options, IPasswordStore passwords, IVendordataSource? vendordata)
{
    private const int MaxPassword = 1020;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly DynamicVendordata _dynamic = new(options, vendordata);

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

    private async ValueTask<ResponderAnswer> VendordataAsync(ResponderAnswer answer, InstanceView view, NovaRequest request, CancellationToken ct) =>
        await _dynamic.RenderAsync(view.Instance, ct) is { } body
            ? answer with { Prefix = body, Kind = AnswerKind.Prepared }
            : ErrorPage.Uncaught(request.Method);
}
