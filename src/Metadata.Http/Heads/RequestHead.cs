using System.Buffers;

namespace Metadata.Http;

/// <summary>A parsed request head; see <see cref="MessageHead"/> for how long its spans live.</summary>
public sealed class RequestHead : MessageHead
{
    private byte[]? _rewritten;

    /// <summary>The method, when somebody acts upon it.</summary>
    public HttpMethodKind Kind { get; internal set; }

    /// <summary>The form of the target.</summary>
    public TargetForm Form { get; internal set; }

    /// <summary>Whether the client waits for 100 Continue: HTTP/1.1 with the expectation and a body.</summary>
    public bool ExpectContinue { get; internal set; }

    /// <summary>The method's bytes, a token.</summary>
    public ReadOnlySpan<byte> Method => Slice(MethodRange);

    /// <summary>The target as it was sent; visible ASCII without '#'.</summary>
    public ReadOnlySpan<byte> Target => Slice(TargetRange);

    /// <summary>The origin form to forward: path and query; "/" for an absolute form without a path; "*" for asterisk.</summary>
    public ReadOnlySpan<byte> Path => Rewrite switch
    {
        PathRewrite.None => Slice(PathRange),
        PathRewrite.Root => "/"u8,
        PathRewrite.Asterisk => "*"u8,
        _ => _rewritten.AsSpan(0, PathRange.Length + 1),
    };

    /// <summary>Host, or the authority of an absolute form, which wins (RFC 9112 3.2.2). Empty only in HTTP/1.0.</summary>
    public ReadOnlySpan<byte> Host => Slice(HostRange);

    internal (int Start, int Length) MethodRange { get; set; }

    internal (int Start, int Length) TargetRange { get; set; }

    internal (int Start, int Length) PathRange { get; set; }

    internal (int Start, int Length) HostRange { get; set; }

    internal PathRewrite Rewrite { get; private set; }

    /// <summary>
    /// Whether field line <paramref name="index"/> may travel to the next hop as it is: false for hop-by-hop fields, fields
    /// nominated by Connection, identity and trace names in every spelling, Host, Content-Length and Expect.
    /// </summary>
    public bool IsForwardable(int index) => FieldForwarding.IsForwardable(this, index, FieldForwarding.RequestDrops)
        && !IdentityFields.IsIdentity(GetName(index))
        && !TraceFields.IsTrace(GetName(index));

    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        if (_rewritten is { } buffer)
        {
            _rewritten = null;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Path and query stand in the target as they are; Host is not known yet.</summary>
    internal void SetOriginForm((int Start, int Length) target)
    {
        Form = TargetForm.Origin;
        PathRange = target;
        HostRange = (target.Start, 0);
        Rewrite = PathRewrite.None;
    }

    /// <summary>Says how <see cref="Path"/> comes from <see cref="PathRange"/>; "?query" of an absolute form gets its '/'.</summary>
    internal void SetRewrite(PathRewrite rewrite, ReadOnlySpan<byte> query)
    {
        Rewrite = rewrite;
        if (rewrite != PathRewrite.SlashBeforeQuery)
        {
            return;
        }

        if (_rewritten is null || _rewritten.Length <= query.Length)
        {
            byte[]? old = _rewritten;
            _rewritten = ArrayPool<byte>.Shared.Rent(query.Length + 1);
            if (old is not null)
            {
                ArrayPool<byte>.Shared.Return(old);
            }
        }

        _rewritten[0] = (byte)'/';
        query.CopyTo(_rewritten.AsSpan(1));
    }

    private ReadOnlySpan<byte> Slice((int Start, int Length) range) => Source.Span.Slice(range.Start, range.Length);
}
