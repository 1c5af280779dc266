using Metadata.NamespaceProxy.Tests.Support;

namespace Metadata.NamespaceProxy.Tests.Supervise;

/// <summary>Tests of a running supervisor over real namespaces: each has one of its own.</summary>
public abstract class SupervisorTestCase
{
    /// <summary>The supervisor, its namespaces and its agent.</summary>
    private protected SupervisorRig Rig { get; private set; } = null!;

    [SetUp]
    public void StartSupervisor() => Rig = new SupervisorRig();

    [TearDown]
    public void EndSupervisor() => Rig.Dispose();
}
