namespace Metadata.Relay;

/// <summary>What a guest's one deadline is about, and what happens when it passes.</summary>
internal sealed class GuestClock(Exchange exchange)
{
    private Pace _answer;

    /// <summary>What the deadline is about now.</summary>
    public SessionPhase Phase { get; set; }

    /// <summary>The wait for a head ended by the deadline.</summary>
    public bool Expired { get; private set; }

    /// <summary>A new connection: its first head is due.</summary>
    public void BeginConnection()
    {
        Phase = SessionPhase.Idle;
        Expired = false;
        exchange.Connection.DeadlineAction = OnDeadlineAction;
        exchange.Connection.SetDeadline(exchange.Limits.HeadDeadline);
    }

    /// <summary>Waits for the next request on a kept connection.</summary>
    public void BeginIdle()
    {
        Phase = SessionPhase.Idle;
        exchange.Connection.SetDeadline(_answer.Arm(exchange.Limits.IdleDeadline));
    }

    /// <summary>The first byte of a head is there.</summary>
    /// <param name="first">It is the connection's first head: its time runs from the accept.</param>
    public void BeginHead(bool first)
    {
        Phase = SessionPhase.Head;
        if (!first)
        {
            exchange.Connection.SetDeadline(exchange.Limits.HeadDeadline);
        }
    }

    /// <summary>The guest waits for us.</summary>
    public void BeginHandling()
    {
        Phase = SessionPhase.Handling;
        exchange.Connection.ClearDeadline();
    }

    /// <summary>The guest is to take an answer.</summary>
    public void BeginAnswer()
    {
        Phase = SessionPhase.Answer;
        BeginPace();
    }

    /// <summary>What was written is still to be taken, nothing more is read.</summary>
    public void BeginClosing() => Phase = SessionPhase.Closing;

    // Made once: the connection wants a delegate, and sessions are many.
    private Action OnDeadlineAction => field ??= OnDeadline;

    private void OnDeadline()
    {
        var connection = exchange.Connection;
        switch (Phase)
        {
            case SessionPhase.Idle or SessionPhase.Closing when connection.OutputBlocked:
            case SessionPhase.Answer:
                JudgeAnswer(connection);
                break;
            case SessionPhase.Idle or SessionPhase.Head:
                Expired = true;
                connection.Input.CancelPendingRead();
                break;
            case SessionPhase.Body:
                exchange.Body.OnDeadline();
                break;
            case SessionPhase.Closing:
                connection.Abort();
                break;
        }
    }

    private void JudgeAnswer(IRelayConnection connection)
    {
        var limits = exchange.Limits;
        if (!connection.OutputBlocked)
        {
            // The guest took all there is; the upstream has a deadline of its own.
            BeginPace();
        }
        else if (_answer.Judge(connection.BytesSent, limits.WriteDeadline, limits.RateGrace, limits.MinAnswerRate, out var next) == PaceVerdict.GoesOn)
        {
            connection.SetDeadline(next);
        }
        else
        {
            connection.Abort();

            // Nobody will take what it still sends.
            exchange.Upstream?.Abort();
        }
    }

    private void BeginPace()
        => exchange.Connection.SetDeadline(
            _answer.Begin(exchange.Connection.BytesSent, exchange.Limits.WriteDeadline, exchange.Limits.RateGrace));
}
