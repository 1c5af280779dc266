using System.Globalization;

namespace Metadata.Nova;

/// <summary>The listing at <c>/openstack</c>, rendered once a day: versions of the future are hidden.</summary>
internal sealed class VersionListing(TimeProvider time)
{
    private Day? _day;

    public Document Today
    {
        get
        {
            var number = (int)(time.GetUtcNow().UtcTicks / TimeSpan.TicksPerDay);
            var day = _day;
            if (day is null || day.Number != number)
            {
                _day = day = new Day(number, Render(number));
            }

            return day.Listing;
        }
    }

    private static Document Render(int number)
    {
        var today = new DateTime(number * TimeSpan.TicksPerDay, DateTimeKind.Utc).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return Document.Text(string.Join('\n', Versions.OpenStack
            .Where(version => string.CompareOrdinal(version, today) <= 0).Append("latest")));
    }

    private sealed record Day(int Number, Document Listing);
}
