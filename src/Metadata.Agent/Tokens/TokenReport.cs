using System.Buffers;
using System.Text.Json;
using Metadata.Agent.Configuration;
using Metadata.Instances.Admin;

namespace Metadata.Agent.Tokens;

/// <summary><c>GET /tokens</c> of the admin wire.</summary>
internal static class TokenReport
{
    /// <summary>The answer.</summary>
    public static AdminResponse Write(SessionTokenService service)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("session_tokens", Name(service.DefaultMode));
            writer.WriteStartArray("instances");
            foreach (TokenUser user in service.Usage.Users)
            {
                Write(writer, user);
            }

            writer.WriteEndArray();
            writer.WriteNumber("forgotten", service.Usage.Forgotten);
            writer.WriteEndObject();
        }

        return new AdminResponse(200, buffer.WrittenMemory);
    }

    /// <summary>The mode as the file has it.</summary>
    public static string Name(SessionTokenMode mode) => mode switch
    {
        SessionTokenMode.Off => "off",
        SessionTokenMode.Required => "required",
        _ => "optional",
    };

    private static void Write(Utf8JsonWriter writer, TokenUser user)
    {
        writer.WriteStartObject();
        writer.WriteString("instance", user.InstanceId);
        writer.WriteString("project_id", user.ProjectId);
        writer.WriteNumber("without_token", user.Without);
        writer.WriteNumber("with_token", user.With);
        if (user.Without > 0)
        {
            writer.WriteString("last_without_token", user.LastWithout);
        }

        writer.WriteStartArray("programs_without_token");
        foreach (string program in user.Programs)
        {
            writer.WriteStringValue(program);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
