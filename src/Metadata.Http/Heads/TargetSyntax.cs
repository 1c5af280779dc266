namespace Metadata.Http;

/// <summary>The forms of a target and what each means to a gateway (RFC 9112 3.2).</summary>
internal static class TargetSyntax
{
    private const int SchemeLength = 7;

    /// <summary>Sets form, path and, for absolute form, host; <paramref name="start"/> is where the target lies.</summary>
    public static RejectReason Resolve(RequestHead head, ReadOnlySpan<byte> target, int start)
    {
        head.SetOriginForm((start, target.Length));
        if (target[0] == '/')
        {
            return RejectReason.None;
        }

        if (target.Length == 1 && target[0] == '*')
        {
            head.Form = TargetForm.Asterisk;
            return head.Kind == HttpMethodKind.Options ? RejectReason.None : RejectReason.InvalidTarget;
        }

        return target.Length > SchemeLength && TokenText.EqualsAny(target[..SchemeLength], "http://"u8)
            ? ResolveAbsolute(head, target, start)
            : RejectReason.InvalidTarget;
    }

    private static RejectReason ResolveAbsolute(RequestHead head, ReadOnlySpan<byte> target, int start)
    {
        head.Form = TargetForm.Absolute;
        ReadOnlySpan<byte> rest = target[SchemeLength..];
        int slash = rest.IndexOfAny((byte)'/', (byte)'?');
        int authority = slash < 0 ? rest.Length : slash;
        if (!HostSyntax.IsValid(rest[..authority]))
        {
            return RejectReason.InvalidHost;
        }

        head.HostRange = (start + SchemeLength, authority);
        head.PathRange = (start + SchemeLength + authority, rest.Length - authority);
        PathRewrite rewrite = authority == rest.Length
            ? (head.Kind == HttpMethodKind.Options ? PathRewrite.Asterisk : PathRewrite.Root)
            : (rest[authority] == '/' ? PathRewrite.None : PathRewrite.SlashBeforeQuery);
        head.SetRewrite(rewrite, rest[authority..]);
        return RejectReason.None;
    }
}
