namespace Metadata.Nova;

/// <summary>nova's answers as Neutron's agent hands them to a guest: the status stays, the text of an error is the agent's own.</summary>
public static class AgentAnswers
{
    private const string Malformed = "The server could not comply with the request since it is either malformed or otherwise incorrect.";
    private const string Failed = "Remote metadata server experienced an internal server error.";

    /// <summary>The answer for the guest. A 200, a 404 and a 409 pass as they are: their texts are the same.</summary>
    public static ResponderAnswer Replace(ResponderAnswer answer, ReadOnlySpan<byte> method, ReadOnlySpan<byte> accept) => answer.Status switch
    {
        400 => ErrorPage.Render(400, Malformed, method, accept),
        500 => ErrorPage.Render(500, Failed, method, accept),
        _ => answer,
    };
}
