using System.Globalization;
using System.Text.RegularExpressions;

namespace Metadata.EndToEnd.Tests.Restarts;

/// <summary>Guests of several networks that ask at a fixed rate until they are told to end.</summary>
internal sealed class Load
{
    private readonly List<Service> _guests;

    /// <summary>Begins; returns when each guest has an answer.</summary>
    public Load(World world, IReadOnlyCollection<Guest> guests, int rate, string expected)
    {
        string perGuest = (rate / (double)guests.Count).ToString(CultureInfo.InvariantCulture);
        string script = Path.Join(AppContext.BaseDirectory, "Restarts", "load.py");
        _guests = [.. guests.Select(guest => world.Start("ip", "netns", "exec", guest.Namespace, "/usr/bin/python3", "-u", script, perGuest, expected))];
        Until.True(() => _guests.TrueForAll(guest => guest.Output.Contains("asking", StringComparison.Ordinal)), "the first answers");
    }

    /// <summary>Ends it: how many requests there were, and what became of those that failed.</summary>
    public (int Requests, int Failed, string Words) End()
    {
        foreach (Service guest in _guests)
        {
            guest.Process.StandardInput.Close();
        }

        Until.True(() => _guests.TrueForAll(guest => guest.Output.Contains("done ", StringComparison.Ordinal)), "the last answers", TimeSpan.FromSeconds(80));
        Match[] ends = [.. _guests.Select(guest => Regex.Match(guest.Output, @"done (\d+) (\d+) (\d+) (.*)"))];
        return (Sum(1), Sum(2), string.Join('\n', ends.Select(end => end.Value)));

        int Sum(int group) => ends.Sum(end => int.Parse(end.Groups[group].Value, CultureInfo.InvariantCulture));
    }
}
