using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Metadata.Instances.Admin;
using Spectre.Console;

namespace Metadata.Control.Explain;

/// <summary>The steps of one request's way, for people and for programs.</summary>
internal sealed class ExplainReport(ExplainTarget target, IReadOnlyList<ExplainHop> hops)
{
    private static readonly JsonWriterOptions _indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The first broken step; null = none is.</summary>
    public ExplainHop? Broken { get; } = hops.FirstOrDefault(static hop => hop.State == HopState.Broken);

    /// <summary>0, or the class of the first broken step.</summary>
    public int Status => Broken is { } broken ? ExplainStatus.Of(broken.Name) : ExplainStatus.Fine;

    /// <summary>Writes it for people.</summary>
    public void Write(IAnsiConsole console)
    {
        console.WriteLine($"{target}{(target.Path is { } path ? " path " + path : "")}");
        var table = new Spectre.Console.Table { Border = TableBorder.None, ShowHeaders = false };
        table.AddColumns(new TableColumn("") { NoWrap = true }, new TableColumn("") { NoWrap = true }, new TableColumn(""));
        foreach (ExplainHop hop in hops)
        {
            table.AddRow(new Text(NameOf(hop.State), StyleOf(hop.State)), new Text(hop.Name), new Text(hop.Code.Length > 0 ? $"{hop.Code}: {hop.Detail}" : hop.Detail));
        }

        console.Write(table);
        if (Broken is not { } broken)
        {
            console.WriteLine("No step is broken.");
            return;
        }

        Reason reason = ReasonTable.Find(broken.Code);
        console.WriteLine();
        console.WriteLine($"First broken step: {broken.Name}: {broken.Code}", new Style(decoration: Decoration.Bold));
        console.WriteLine($"Cause:  {reason.Cause}");
        console.WriteLine($"Remedy: {reason.Remedy}");
    }

    /// <summary>The report for programs.</summary>
    public string Json()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, _indented))
        {
            writer.WriteStartObject();
            writer.WriteString(target.Kind, target.Id);
            writer.WriteString("address", target.Address.ToString());
            writer.WriteString("path", target.Path);
            writer.WriteStartArray("hops");
            foreach (ExplainHop hop in hops)
            {
                hop.Write(writer);
            }

            writer.WriteEndArray();
            Reason? reason = Broken is null ? null : ReasonTable.Find(Broken.Code);
            writer.WriteString("broken", Broken?.Name);
            writer.WriteString("code", Broken?.Code);
            writer.WriteString("cause", reason?.Cause);
            writer.WriteString("remedy", reason?.Remedy);
            writer.WriteNumber("exit_status", Status);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string NameOf(HopState state) => state switch
    {
        HopState.Ok => "ok",
        HopState.Warning => "warning",
        HopState.Broken => "BROKEN",
        _ => "unknown",
    };

    private static Style StyleOf(HopState state) => new(state switch
    {
        HopState.Ok => Color.Green,
        HopState.Warning => Color.Yellow,
        HopState.Broken => Color.Red,
        _ => Color.Grey,
    });
}
