using Metadata.Agent.Configuration;
using Metadata.Agent.Server;

namespace Metadata.Agent.Tests.Server;

public sealed class SocketModesTests
{
    [TestCase(SocketModeKind.User, "other", "other", "644")]
    [TestCase(SocketModeKind.Group, "", "", "664")]
    [TestCase(SocketModeKind.All, "", "", "666")]
    [TestCase(SocketModeKind.Deduce, "", "other", "644")]
    [TestCase(SocketModeKind.Deduce, "root", "other", "644")]
    [TestCase(SocketModeKind.Deduce, "0", "other", "644")]
    [TestCase(SocketModeKind.Deduce, "me", "other", "644")]
    [TestCase(SocketModeKind.Deduce, "other", "", "664")]
    [TestCase(SocketModeKind.Deduce, "other", "mine", "664")]
    [TestCase(SocketModeKind.Deduce, "other", "other", "666")]
    public void The_mode_is_Neutrons(object kind, string user, string group, string expected)
    {
        var options = new AgentOptions { SocketMode = (SocketModeKind)kind, ProxyUser = user, ProxyGroup = group };

        UnixFileMode mode = SocketModes.Resolve(options, static name => name == "me", static name => name == "mine");

        Assert.That(Convert.ToString((int)mode, 8), Is.EqualTo(expected));
    }

    [Test]
    public void The_effective_ids_are_those_of_this_process()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(EffectiveIds.IsUser(Environment.UserName), Is.True);
            Assert.That(EffectiveIds.IsUser("no-such-user"), Is.False);
            Assert.That(EffectiveIds.IsGroup($"{EffectiveIds.GroupId}"), Is.True);
        }
    }
}
