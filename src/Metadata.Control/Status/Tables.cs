using Spectre.Console;

namespace Metadata.Control.Status;

/// <summary>The look of all tables: columns without lines, figures to the right.</summary>
internal static class Tables
{
    /// <summary>A table whose first column is text and whose others are figures.</summary>
    public static Table New(string first, params ReadOnlySpan<string> others)
    {
        Table table = new Table { Border = TableBorder.None }.AddColumn(new TableColumn(new Text(first, new Style(decoration: Decoration.Bold))).NoWrap());
        foreach (string other in others)
        {
            table.AddColumn(new TableColumn(new Text(other, new Style(decoration: Decoration.Bold))).RightAligned().NoWrap());
        }

        return table;
    }
}
