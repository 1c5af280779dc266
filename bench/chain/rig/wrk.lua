-- One line that a program can read.
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    "CHAIN requests=%d duration=%d bytes=%d errors=%d refused=%d p50=%d p90=%d p99=%d max=%d\n",
    summary.requests, summary.duration, summary.bytes,
    errors.connect + errors.read + errors.write + errors.timeout, errors.status,
    latency:percentile(50), latency:percentile(90), latency:percentile(99), latency.max))
end
