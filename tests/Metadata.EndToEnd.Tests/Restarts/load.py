"""Asks the metadata service at a fixed rate, each request on a connection of its own, until standard input ends.

load.py RATE EXPECTED: prints "asking" with the first answer; at the end "REQUESTS FAILED LONGEST_MS" and what failed.
A request is due when the clock says so, whether the one before it was answered or not.
"""
import asyncio
import collections
import sys
import time

RATE, EXPECTED = float(sys.argv[1]), sys.argv[2].encode()
# Longer than connect_timeout of the test and than the start of an agent on a busy machine: who waits is not lost.
PATIENCE = 60
counts = collections.Counter()
longest = 0.0


async def ask():
    global longest
    began = time.monotonic()
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection('169.254.169.254', 80)
            writer.write(b'GET /latest/meta-data/hostname HTTP/1.1\r\nHost: 169.254.169.254\r\nConnection: close\r\n\r\n')
            answer = await reader.read()
            writer.close()
        head, _, body = answer.partition(b'\r\n\r\n')
        word = 'ok' if head.startswith(b'HTTP/1.1 200 ') and body == EXPECTED else 'answer ' + repr(answer[:80])
    except Exception as e:
        word = type(e).__name__ + ' ' + str(e)
    longest = max(longest, time.monotonic() - began)
    if not counts:
        print('asking', flush=True)
    counts[word] += 1


async def main():
    ended = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    tasks = set()
    due = time.monotonic()
    while not ended.done():
        task = asyncio.create_task(ask())
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        due += 1 / RATE
        await asyncio.sleep(max(0, due - time.monotonic()))
    await asyncio.gather(*tasks)
    total = sum(counts.values())
    print('done', total, total - counts['ok'], round(longest * 1000), dict(counts), flush=True)


asyncio.run(main())
