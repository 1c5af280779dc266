"""Sends the cases of a file to one server, one connection each, one after another; writes what came back.

usage: hostile_client.py CASES SERVER SOURCES [STUB]
SERVER is ADDRESS:PORT or a unix path; SOURCES are addresses to connect from, in turn ("-" for none). With STUB an upstream listens
on that unix path: it answers each whole request with 200 and remembers its bytes, so that what was forwarded can be judged.
"""

import base64
import json
import os
import socket
import sys
import threading
import time

QUIET = 0.03
PATIENCE = 0.6
WAIT = 0.2


class Stub:
    """An upstream that takes one whole request after another."""

    def __init__(self, path):
        self.lock = threading.Lock()
        self.seen = []
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        os.chmod(path, 0o666)
        self.listener.listen(64)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def take(self):
        with self.lock:
            seen, self.seen = self.seen, []
            return seen

    def serve(self, connection):
        data = b''
        while True:
            end = request_end(data)
            if end is None:
                more = connection.recv(65536)
                if not more:
                    return
                data += more
                continue
            request, data = data[:end], data[end:]
            lines = request.split(b'\r\n')
            if any(line.lower().startswith(b'upgrade: metadata-link') for line in lines):
                connection.sendall(b'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')
                continue
            with self.lock:
                self.seen.append(request)
            body = b'' if lines[0].startswith(b'HEAD ') else b'ok'
            connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n' + body)


def request_end(data):
    """Where the first request ends, None while it is not there in full."""
    head = data.find(b'\r\n\r\n')
    if head < 0:
        return None
    at = head + 4
    length, chunked = 0, False
    for line in data[:head].split(b'\r\n')[1:]:
        name, _, value = line.partition(b':')
        if name.lower() == b'content-length':
            length = int(value)
        elif name.lower() == b'transfer-encoding':
            chunked = True
    if not chunked:
        return at + length if len(data) >= at + length else None
    while True:
        line = data.find(b'\r\n', at)
        if line < 0:
            return None
        size = int(data[at:line].split(b';')[0], 16)
        at = line + 2
        if size == 0:
            break
        at += size + 2
        if len(data) < at:
            return None
    while True:
        line = data.find(b'\r\n', at)
        if line < 0:
            return None
        if line == at:
            return at + 2
        at = line + 2


class Answers:
    """Reads answers off a connection; the statuses of the final ones."""

    def __init__(self, methods):
        self.data = b''
        self.statuses = []
        self.methods = methods
        self.closed = False

    def parse(self):
        while True:
            head = self.data.find(b'\r\n\r\n')
            if head < 0:
                return
            lines = self.data[:head].split(b'\r\n')
            status = int(lines[0].split(b' ')[1])
            if status < 200:
                self.data = self.data[head + 4:]
                continue
            index = len(self.statuses)
            no_body = status in (204, 304) or (index < len(self.methods) and self.methods[index] == 'HEAD')
            end = head + 4 if no_body else self.body_end(lines[1:], head + 4)
            if end is None:
                return
            self.data = self.data[end:]
            self.statuses.append(status)

    def body_end(self, lines, at):
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(b':') for line in lines)}
        if b'transfer-encoding' in fields:
            end = self.data.find(b'0\r\n\r\n', at)
            return None if end < 0 else end + 5
        if b'content-length' in fields:
            end = at + int(fields[b'content-length'])
            return end if len(self.data) >= end else None
        return len(self.data) if self.closed else None


def connect(server, source, patience):
    if ':' in server:
        host, port = server.rsplit(':', 1)
        connection = socket.create_connection((host, int(port)), patience, (source, 0))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    else:
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(server)
    return connection


def warm_up(server, source):
    """The first request of a program takes longer than any other."""
    with connect(server, source, 20) as connection:
        connection.settimeout(20)
        connection.sendall(b'GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n')
        while connection.recv(65536):
            pass


def converse(server, source, case):
    expect = case['expect']
    refused = bool(expect) and expect[-1][0].isdigit()
    waits = bool(expect) and expect[-1] == 'wait'
    wanted = len(expect) - waits
    answers = Answers([e.split(' ')[1] for e in expect if e.startswith('ok ')])
    connection = connect(server, source, PATIENCE)
    with connection:
        try:
            connection.settimeout(PATIENCE)
            connection.sendall(base64.b64decode(case['input']))
        except OSError:
            pass  # Refused before all was sent.
        deadline = time.monotonic() + PATIENCE
        while not answers.closed:
            done = len(answers.statuses) >= wanted
            pause = deadline - time.monotonic()
            if done:
                ending = refused and answers.statuses[-1] >= 400
                pause = min(pause, WAIT if waits else PATIENCE if ending else QUIET)
            if pause <= 0:
                break
            connection.settimeout(pause)
            try:
                more = connection.recv(65536)
            except socket.timeout:
                break
            except OSError:
                more = b''
            answers.closed = not more
            answers.data += more
            answers.parse()
    return answers


def main():
    server = sys.argv[2]
    sources = sys.argv[3].split(',')
    stub = Stub(sys.argv[4]) if len(sys.argv) > 4 else None
    with open(sys.argv[1], encoding='ascii') as file:
        cases = [json.loads(line) for line in file]
    warm_up(server, sources[0])
    if stub:
        stub.take()
    for index, case in enumerate(cases):
        source = sources[index % len(sources)]
        try:
            answers = converse(server, source, case)
            result = {'statuses': answers.statuses, 'closed': answers.closed, 'rest': len(answers.data)}
        except OSError as error:
            result = {'statuses': [], 'closed': True, 'rest': 0, 'error': str(error)}
        if stub:
            time.sleep(0.002)
        seen = stub.take() if stub else []
        result.update(id=case['id'], source=source, forwarded=[base64.b64encode(raw).decode() for raw in seen])
        print(json.dumps(result))


main()
