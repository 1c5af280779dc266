using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using Metadata.Agent.Server;
using Metadata.Linux.Transport;

namespace Metadata.Agent.Relaying;

/// <summary>HTTPS to nova: TLS over the pipes of a loop's connection, so that everything stays on the loop.</summary>
internal sealed class TlsNovaConnection : INovaConnection
{
    private readonly RelayConnection _inner;
    private readonly SslStream _tls;
    private readonly TlsReader _input;

    private TlsNovaConnection(RelayConnection inner, SslStream tls, NovaPool pool)
    {
        _inner = inner;
        _tls = tls;
        _input = new TlsReader(PipeReader.Create(tls, new StreamPipeReaderOptions(bufferSize: 16 * 1024, leaveOpen: true)), inner.Input);
        Output = PipeWriter.Create(tls, new StreamPipeWriterOptions(leaveOpen: true));
        Pool = pool;
    }

    /// <inheritdoc/>
    public NovaPool Pool { get; }

    /// <inheritdoc/>
    public PipeReader Input => _input;

    /// <inheritdoc/>
    public PipeWriter Output { get; }

    /// <inheritdoc/>
    public UInt128 Source => default;

    /// <inheritdoc/>
    public Action? DeadlineAction
    {
        get => _inner.DeadlineAction;
        set => _inner.DeadlineAction = value;
    }

    /// <inheritdoc/>
    public long BytesSent => _inner.BytesSent;

    /// <inheritdoc/>
    public bool OutputBlocked => _inner.OutputBlocked;

    /// <inheritdoc/>
    public bool DeadlinePassed => _inner.DeadlinePassed;

    /// <summary>The handshake, on the connection's loop.</summary>
    /// <param name="connection">Just connected; disposed when this fails.</param>
    /// <param name="options">Names, trust, client certificate.</param>
    /// <param name="timeout">For the handshake.</param>
    /// <param name="pool">Of the target.</param>
    /// <returns>The connection, or what went wrong.</returns>
    public static async ValueTask<(TlsNovaConnection? Connection, string? Problem)> OpenAsync(
        LoopConnection connection, SslClientAuthenticationOptions options, TimeSpan timeout, NovaPool pool)
    {
        var tls = new SslStream(new DuplexPipeStream(connection), leaveInnerStreamOpen: true);
        string problem;
        connection.SetDeadline(timeout);
        try
        {
            await tls.AuthenticateAsClientAsync(options, CancellationToken.None);
            await connection.Loop.SwitchTo();
            connection.ClearDeadline();
            return (new TlsNovaConnection(new RelayConnection(connection), tls, pool), null);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or OperationCanceledException or InvalidOperationException)
        {
            problem = exception is AuthenticationException ? "TLS: " + (exception.InnerException ?? exception).Message : "the TLS handshake was cut off";
        }

        await connection.Loop.SwitchTo();
        await tls.DisposeAsync();
        connection.Abort(AbortReason.Local);
        await connection.DisposeAsync();
        return (null, problem);
    }

    /// <inheritdoc/>
    public void SetDeadline(TimeSpan after) => _inner.SetDeadline(after);

    /// <inheritdoc/>
    public void ClearDeadline() => _inner.ClearDeadline();

    /// <inheritdoc/>
    public void Abort() => _inner.Abort();

    /// <inheritdoc/>
    public async ValueTask CloseAsync(bool linger)
    {
        await _input.CompleteAsync();
        await Output.CompleteAsync(new OperationCanceledException());
        await _tls.DisposeAsync();
        await _inner.Inner.Loop.SwitchTo();
        await _inner.CloseAsync(linger: false);
    }

    /// <inheritdoc/>
    public int FormatPeer(Span<byte> destination) => 0;
}
