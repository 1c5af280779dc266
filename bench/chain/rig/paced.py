"""Run in a guest's namespace: requests at a steady pace whatever becomes of them, each from the next address and on a connection of its own.

Every other asks for a document that all guests ask for again and again, every other for one that nobody asked for before.
Prints one JSON line per second in which requests were begun.
"""
import asyncio
import collections
import json
import sys
import time

PATH, RATE, SECONDS, ADDRESSES = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4].split(',')
LIMIT = 30  # a guest's patience, in seconds


async def ask(number):
    """One request: what came of it, and the milliseconds it took."""
    began = time.monotonic()
    try:
        what = await asyncio.wait_for(exchange(number), LIMIT)
    except asyncio.TimeoutError:
        what = 'no answer'
    except OSError as error:
        what = type(error).__name__
    return what, (time.monotonic() - began) * 1000


async def exchange(number):
    """The answer's status; an older answer of the same document says so."""
    path = PATH if number % 2 == 0 else f'{PATH}?{number}'
    reader, writer = await asyncio.open_connection('169.254.169.254', 80, local_addr=(ADDRESSES[number // 2 % len(ADDRESSES)], 0))
    writer.write(f'GET {path} HTTP/1.1\r\nHost: 169.254.169.254\r\nConnection: close\r\n\r\n'.encode())
    answer = await reader.read(-1)
    writer.close()
    head = answer.split(b'\r\n\r\n')[0].lower()
    if not head.startswith(b'http/1.1 '):
        return 'no answer'
    return head[9:12].decode() + (' again' if b'\r\nx-metadata-stale:' in head else '')


async def main():
    """Begins every request in its time."""
    began, total = time.monotonic(), int(RATE * SECONDS)
    tasks = []
    for number in range(total):
        await asyncio.sleep(began + number / RATE - time.monotonic())
        tasks.append(asyncio.ensure_future(ask(number)))
    seen = await asyncio.gather(*tasks)
    for second in range(int(SECONDS)):
        part = seen[second * RATE:(second + 1) * RATE]
        times = sorted(spent for _, spent in part)
        print(json.dumps({'second': second, 'answers': collections.Counter(what for what, _ in part),
                          'p50_ms': times[len(times) // 2], 'most_ms': times[-1]}))


asyncio.run(main())
