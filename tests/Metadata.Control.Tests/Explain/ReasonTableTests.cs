using Metadata.Control.Explain;

namespace Metadata.Control.Tests.Explain;

/// <summary>The embedded table.</summary>
public sealed class ReasonTableTests
{
    [Test]
    public void Every_row_of_the_document_is_read_with_cause_and_remedy()
    {
        Assert.That(ReasonTable.Rows, Has.Count.GreaterThan(100));
        Assert.That(ReasonTable.Rows.Values, Has.All.Matches<Reason>(static row => row is { Cause.Length: > 5, Remedy.Length: > 5, SaidBy.Length: > 0, Status.Length: > 0 }));
    }

    [Test]
    public void A_code_of_another_release_is_said_to_be_unknown() => Assert.That(ReasonTable.Find("of-tomorrow").Cause, Does.Contain("no explanation"));
}
