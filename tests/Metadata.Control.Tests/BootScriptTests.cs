using Metadata.Control.Storm;

namespace Metadata.Control.Tests;

internal sealed class BootScriptTests
{
    [TestCase("cloud-init", 28, 0)]
    [TestCase("ec2", 26, 3)]
    [TestCase("cirros", 16, 0)]
    public void A_client_makes_as_many_requests_as_recorded(string name, int requests, int refusals)
    {
        var script = BootScript.All.Single(one => one.Name == name);
        Assert.That(script.Paths, Has.Length.EqualTo(requests));
        Assert.That(script.Paths.Count(path => BootScript.Expected(path) == 404), Is.EqualTo(refusals));
        Assert.That(script.Paths, Is.All.StartsWith("/"));
    }
}
