namespace Metadata.Fuzz;

/// <summary>Bytes of one connection and what becomes of them.</summary>
/// <param name="Id">Class and number.</param>
/// <param name="Class">What the case is about.</param>
/// <param name="Section">The rule: RFC number and section.</param>
/// <param name="Input">The bytes.</param>
/// <param name="Expect">
/// In order: "ok METHOD PATH [BODYBYTES]" for a request that is forwarded so, "STATUS CODE" for a refusal, after which the connection
/// ends, "wait" when more bytes are needed.
/// </param>
/// <param name="Note">Why, where it is not plain.</param>
internal sealed record HostileCase(string Id, string Class, string Section, byte[] Input, string[] Expect, string Note)
{
    public override string ToString() => Id;
}
