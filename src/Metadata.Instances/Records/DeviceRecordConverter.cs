using System.Text.Json;
using System.Text.Json.Serialization;

namespace Metadata.Instances;

/// <summary>By hand, because a generated converter cannot tell missing from null.</summary>
internal sealed class DeviceRecordConverter : JsonConverter<DeviceRecord>
{
    public override DeviceRecord Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("A device is an object.");
        }

        var device = new DeviceRecord();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            device = name switch
            {
                "kind" => device with { Kind = Text(ref reader) },
                "bus" => device with { Bus = ReadBus(ref reader) },
                "tags" => device with { Tags = new(ReadTags(ref reader)) },
                "mac" => device with { Mac = new(Text(ref reader)) },
                "vlan" => device with { Vlan = new(Number(ref reader)) },
                "vf_trusted" => device with { VfTrusted = new(Flag(ref reader)) },
                "serial" => device with { Serial = new(Text(ref reader)) },
                "path" => device with { Path = new(Text(ref reader)) },
                "share_id" => device with { ShareId = new(Text(ref reader)) },
                "tag" => device with { Tag = new(Text(ref reader)) },
                _ => throw new JsonException($"Unknown device field '{name}'."),
            };
        }

        return device;
    }

    public override void Write(Utf8JsonWriter writer, DeviceRecord value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", value.Kind);
        if (value.Bus is { } bus)
        {
            writer.WriteStartObject("bus");
            writer.WriteString("type", bus.Type);
            if (bus.Address is not null)
            {
                writer.WriteString("address", bus.Address);
            }

            writer.WriteEndObject();
        }

        WriteText(writer, "mac", value.Mac);
        if (value.Vlan.IsPresent)
        {
            WriteNumber(writer, value.Vlan.Value);
        }

        if (value.VfTrusted.IsPresent)
        {
            writer.WritePropertyName("vf_trusted");
            WriteFlag(writer, value.VfTrusted.Value);
        }

        WriteText(writer, "serial", value.Serial);
        WriteText(writer, "path", value.Path);
        WriteText(writer, "share_id", value.ShareId);
        WriteText(writer, "tag", value.Tag);
        if (value.Tags.IsPresent)
        {
            WriteTags(writer, value.Tags.Value);
        }

        writer.WriteEndObject();
    }

    private static string? Text(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => reader.GetString(),
        _ => throw new JsonException("Expected a string."),
    };

    private static long? Number(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.Number when reader.TryGetInt64(out var number) => number,
        _ => throw new JsonException("Expected an integer."),
    };

    private static bool? Flag(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw new JsonException("Expected true or false."),
    };

    private static List<string>? ReadTags(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("Expected a list of tags.");
        }

        var tags = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            tags.Add(Text(ref reader) ?? throw new JsonException("A tag is a string."));
        }

        return tags;
    }

    private static DeviceBusRecord? ReadBus(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("A bus is an object.");
        }

        var bus = new DeviceBusRecord();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            bus = name switch
            {
                "type" => bus with { Type = Text(ref reader) },
                "address" => bus with { Address = Text(ref reader) },
                _ => throw new JsonException($"Unknown bus field '{name}'."),
            };
        }

        return bus;
    }

    private static void WriteText(Utf8JsonWriter writer, string name, Optional<string?> value)
    {
        if (value.IsPresent)
        {
            writer.WriteString(name, value.Value);
        }
    }

    private static void WriteNumber(Utf8JsonWriter writer, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber("vlan", number);
        }
        else
        {
            writer.WriteNull("vlan");
        }
    }

    private static void WriteFlag(Utf8JsonWriter writer, bool? value)
    {
        if (value is { } flag)
        {
            writer.WriteBooleanValue(flag);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private static void WriteTags(Utf8JsonWriter writer, IReadOnlyList<string>? tags)
    {
        if (tags is null)
        {
            writer.WriteNull("tags");
            return;
        }

        writer.WriteStartArray("tags");
        foreach (var tag in tags)
        {
            writer.WriteStringValue(tag);
        }

        writer.WriteEndArray();
    }
}
