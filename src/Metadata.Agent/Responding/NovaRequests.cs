using System.Text;
using Metadata.Http;
using Metadata.Nova;

namespace Metadata.Agent.Responding;

/// <summary>Request heads as nova's pipeline wants them.</summary>
internal static class NovaRequests
{
    /// <summary>Method, path and Accept: what counts when the identity is known. Copied, so that it outlives the head.</summary>
    public static NovaRequest Of(RequestHead head) => new()
    {
        Method = head.Method.ToArray(),
        Target = head.Path.ToArray(),
        Accept = Join(head, KnownField.Accept) is { } accept ? Encoding.Latin1.GetBytes(accept) : [],
    };

    /// <summary>The same with everything that says who asks.</summary>
    /// <param name="head">The head.</param>
    /// <param name="peer">Address of the TCP peer.</param>
    public static NovaRequest WithIdentity(RequestHead head, string peer) => Of(head) with
    {
        ForwardedFor = Join(head, KnownField.XForwardedFor),
        InstanceId = Join(head, KnownField.XInstanceId),
        InstanceIdSignature = Join(head, KnownField.XInstanceIdSignature),
        TenantId = Join(head, KnownField.XTenantId),
        MetadataProvider = Join(head, KnownField.XMetadataProvider),
        MetadataProviderSignature = Join(head, KnownField.XMetadataProviderSignature),
        PeerAddress = peer,
    };

    // As WSGI has it: latin-1 text, repeated fields joined with a comma, null when there is none.
    private static string? Join(RequestHead head, KnownField field)
    {
        if (head.TryGetSingle(field, out ReadOnlySpan<byte> value))
        {
            return Encoding.Latin1.GetString(value);
        }

        if (head.Count(field) == 0)
        {
            return null;
        }

        var values = new List<string>();
        for (int i = 0; i < head.FieldCount; i++)
        {
            if (head.GetKnown(i) == field)
            {
                values.Add(Encoding.Latin1.GetString(head.GetValue(i)));
            }
        }

        return string.Join(',', values);
    }
}
