using Spectre.Console;

namespace Metadata.Control;

/// <summary>Standard output for people: colours and the cursor are moved only on a terminal.</summary>
internal static class Terminal
{
    // A line for a program or a file is never broken.
    private const int Unbroken = 4096;

    /// <summary>Standard output is a terminal that understands escape sequences.</summary>
    public static bool IsInteractive => !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } and not "dumb";

    /// <summary>Standard output.</summary>
    public static IAnsiConsole Open()
    {
        bool interactive = IsInteractive;
        bool colours = interactive && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = interactive ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = interactive ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(Console.Out),
        });
        if (!interactive)
        {
            console.Profile.Width = Unbroken;
        }

        return console;
    }
}
