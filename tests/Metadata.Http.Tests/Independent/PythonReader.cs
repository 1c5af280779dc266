using System.Diagnostics;
using System.Text;

namespace Metadata.Http.Tests;

/// <summary>The parser of Python's http.server as a third opinion: one process, a head a line.</summary>
internal sealed class PythonReader : IDisposable
{
    // It makes one slash of those that a path begins with.
    private const string Script = """
        import base64, http.client, http.server, io, sys
        http.client._MAXHEADERS = 200
        class Handler(http.server.BaseHTTPRequestHandler):
            def __init__(self, data):
                self.rfile, self.wfile = io.BytesIO(data), io.BytesIO()
                self.client_address = ('-', 0)
                self.requestline = self.request_version = self.command = ''
            def log_message(self, *args):
                pass
        for line in sys.stdin:
            h = Handler(base64.b64decode(line))
            h.raw_requestline = h.rfile.readline(65537)
            if not h.parse_request():
                out = 'refused: ' + h.wfile.getvalue().decode('latin-1')[:200]
            else:
                left = len(h.rfile.read())
                out = '\n'.join([f'{h.command} {h.path} {h.request_version}'] + [f'{n}: {v}' for n, v in h.headers.items()]) + (f'\n{left} bytes left' if left else '')
            print(base64.b64encode(out.encode('latin-1')).decode(), flush=True)
        """;

    private readonly Process _python = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", Script])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    /// <summary>One request's head as text, or why it is none.</summary>
    public string Read(byte[] bytes)
    {
        _python.StandardInput.WriteLine(Convert.ToBase64String(bytes));
        _python.StandardInput.Flush();
        return Encoding.Latin1.GetString(Convert.FromBase64String(_python.StandardOutput.ReadLine() ?? ""));
    }

    public void Dispose()
    {
        _python.StandardInput.Close();
        _python.WaitForExit(TimeSpan.FromSeconds(10));
        _python.Dispose();
    }
}
