using Metadata.Linux.Transport;
using Metadata.Relay;

namespace Metadata.NamespaceProxy.Reporting;

/// <summary>
/// Sends a namespace's report to the supervisor: when the proxy begins to serve, then at most once a second while
/// something changes. An idle proxy sets no timer. All of it happens on the loop.
/// </summary>
internal sealed class ReportSender : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    // The end of a connection is no change by itself.
    private static readonly TimeSpan ConnectedPause = TimeSpan.FromSeconds(5);

    private readonly UnixDatagrams _socket;
    private readonly string _name;
    private readonly RelayServer _server;
    private readonly ITimer _timer;
    private TimeSpan _pause = Pause;

    /// <summary>Makes the sender; the first report goes out when the loop runs.</summary>
    /// <param name="socket">To the supervisor, who need not be there; the caller's.</param>
    /// <param name="name">The namespace's name.</param>
    /// <param name="server">Its server.</param>
    /// <param name="time">The loop's clock.</param>
    public ReportSender(UnixDatagrams socket, string name, RelayServer server, TimeProvider time)
    {
        _socket = socket;
        _name = name;
        _server = server;
        _timer = time.CreateTimer(_ => Send(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        server.Counters.Changed = () => _timer.Change(_pause, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Sends it now.</summary>
    public void Send()
    {
        _server.Counters.Settle();
        var report = NamespaceReport.From(_name, _server);
        if (_socket.Send(report.Format()))
        {
            _pause = Pause;
            if (report.Connections > 0)
            {
                _timer.Change(ConnectedPause, Timeout.InfiniteTimeSpan);
            }
        }
        else
        {
            _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
            _timer.Change(_pause, Timeout.InfiniteTimeSpan);
        }
    }
}
