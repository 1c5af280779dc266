using System.Text.Json;

namespace Metadata.Instances.Admin;

/// <summary>One step on a request's way, as <c>metadatactl explain</c> shows it.</summary>
/// <param name="Name">The step: <c>namespace</c>, <c>listener</c>, <c>look-up</c> and so on.</param>
/// <param name="State">What was found.</param>
/// <param name="Code">A reason code of docs/reason-codes.md; empty when all is well.</param>
/// <param name="Detail">What was seen, for the operator; nothing secret.</param>
public sealed record ExplainHop(string Name, HopState State, string Code, string Detail)
{
    /// <summary>The step does its part.</summary>
    public static ExplainHop Ok(string name, string detail) => new(name, HopState.Ok, "", detail);

    /// <summary>The step works, with something to know.</summary>
    public static ExplainHop Warning(string name, string code, string detail) => new(name, HopState.Warning, code, detail);

    /// <summary>Requests end here.</summary>
    public static ExplainHop Broken(string name, string code, string detail) => new(name, HopState.Broken, code, detail);

    /// <summary>Nothing can be said of the step.</summary>
    public static ExplainHop Unknown(string name, string detail) => new(name, HopState.Unknown, "", detail);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static ExplainHop Read(JsonElement element) => new(
        Text(element, "hop"),
        Enum.TryParse(Text(element, "state"), ignoreCase: true, out HopState state) ? state : throw new FormatException("a hop's state is ok, warning, broken or unknown"),
        Text(element, "code"),
        Text(element, "detail"));

    /// <summary>Writes it as one object.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("hop", Name);
        writer.WriteString("state", NameOf(State));
        writer.WriteString("code", Code);
        writer.WriteString("detail", Detail);
        writer.WriteEndObject();
    }

    private static string NameOf(HopState state) => state switch
    {
        HopState.Ok => "ok",
        HopState.Warning => "warning",
        HopState.Broken => "broken",
        _ => "unknown",
    };

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.GetString() is { } text ? text : throw new FormatException($"a hop has no {name}");
}
