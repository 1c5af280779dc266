using Metadata.Agent.Configuration;
using Metadata.Agent.Hosting;

namespace Metadata.Agent.Tokens;

/// <summary>Session tokens as the operator wants them. One for all loops.</summary>
internal sealed class SessionTokenService
{
    private readonly AgentOptions _options;
    private volatile SessionTokens _tokens;

    /// <summary>Makes the keys, unless tokens are off everywhere, and anew when the secrets change.</summary>
    /// <exception cref="AgentStartException">The key cannot be read or written.</exception>
    public SessionTokenService(AgentSettings settings)
    {
        AgentOptions options = _options = settings.Current.Options;
        IsOff = options.SessionTokens == SessionTokenMode.Off
            && options.SessionTokensPerNetwork.Values.All(static mode => mode == SessionTokenMode.Off);
        _tokens = new SessionTokens(IsOff ? [] : TokenKey.Of(options), TimeProvider.System);
        settings.Changed += snapshot =>
        {
            if (!IsOff && snapshot.Options.SharedSecret.Length > 0)
            {
                _tokens = new SessionTokens(TokenKey.Of(snapshot.Options), TimeProvider.System);
            }
        };
    }

    /// <summary>No network has tokens.</summary>
    public bool IsOff { get; }

    /// <summary>Makes and checks tokens.</summary>
    public SessionTokens Tokens => _tokens;

    /// <summary>Who asks with and without.</summary>
    public TokenUsage Usage { get; } = new(TimeProvider.System);

    /// <summary>The mode of networks that have none of their own.</summary>
    public SessionTokenMode DefaultMode => _options.SessionTokens;

    /// <summary>Hops that an answer with a token travels.</summary>
    public int HopLimit => _options.SessionTokenHopLimit;

    /// <summary>The mode of a network or router.</summary>
    public SessionTokenMode ModeOf(Guid networkOrRouter) =>
        _options.SessionTokensPerNetwork.TryGetValue(networkOrRouter, out SessionTokenMode mode) ? mode : _options.SessionTokens;
}
