namespace Metadata.Fuzz;

/// <summary>One thing to be fuzzed. <see cref="Check"/> judges an input and says what kind of outcome it had.</summary>
public interface IFuzzTarget
{
    string Name { get; }

    IReadOnlyList<string> Seeds { get; }

    /// <summary>Throws <see cref="FuzzFailureException"/> when an invariant breaks; the answer names the kind of outcome.</summary>
    string Check(byte[] input);
}
