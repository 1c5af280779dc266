using System.Buffers;
using System.Text.Json;

namespace Metadata.Instances.Keystone;

/// <summary>The body of <c>POST /v3/auth/tokens</c> (Identity API v3).</summary>
internal static class KeystoneRequest
{
    public static byte[] Render(KeystoneOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("auth");
            json.WriteStartObject("identity");
            json.WriteStartArray("methods");
            json.WriteStringValue(options.IsApplicationCredential ? "application_credential" : "password");
            json.WriteEndArray();
            if (options.IsApplicationCredential)
            {
                WriteCredential(json, options);
            }
            else
            {
                WritePassword(json, options);
            }

            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    // The credential's own scope is the only one it may have.
    private static void WriteCredential(Utf8JsonWriter json, KeystoneOptions options)
    {
        json.WriteStartObject("application_credential");
        json.WriteString("secret", options.ApplicationCredentialSecret);
        if (options.ApplicationCredentialId.Length > 0)
        {
            json.WriteString("id", options.ApplicationCredentialId);
        }
        else
        {
            json.WriteString("name", options.ApplicationCredentialName);
            json.WriteStartObject("user");
            WriteNamed(json, options.UserId, options.UserName, options.UserDomainId, options.UserDomainName);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WritePassword(Utf8JsonWriter json, KeystoneOptions options)
    {
        json.WriteStartObject("password");
        json.WriteStartObject("user");
        WriteNamed(json, options.UserId, options.UserName, options.UserDomainId, options.UserDomainName);
        json.WriteString("password", options.Password);
        json.WriteEndObject();
        json.WriteEndObject();
        if (options.ProjectId.Length == 0 && options.ProjectName.Length == 0)
        {
            return;
        }

        // "scope" stands beside "identity".
        json.WriteEndObject();
        json.WriteStartObject("scope");
        json.WriteStartObject("project");
        WriteNamed(json, options.ProjectId, options.ProjectName, options.ProjectDomainId, options.ProjectDomainName);
        json.WriteEndObject();
    }

    // An id stands alone; a name means something only in a domain.
    private static void WriteNamed(Utf8JsonWriter json, string id, string name, string domainId, string domainName)
    {
        if (id.Length > 0)
        {
            json.WriteString("id", id);
            return;
        }

        json.WriteString("name", name);
        json.WriteStartObject("domain");
        if (domainId.Length > 0)
        {
            json.WriteString("id", domainId);
        }
        else
        {
            json.WriteString("name", domainName.Length > 0 ? domainName : "Default");
        }

        json.WriteEndObject();
    }
}
