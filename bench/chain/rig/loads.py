"""wrk from a guest's namespace, and what it costs the servers."""
import os
import statistics
import time

from . import chains, peers, process
from .world import METADATA, World

# name: connections, close after each request, path
LOADS = {
    'keep-1': (1, False, peers.SMALL),
    'keep-32': (32, False, peers.SMALL),
    'keep-256': (256, False, peers.SMALL),
    'close-1': (1, True, peers.SMALL),
    'close-32': (32, True, peers.SMALL),
    'body-64k': (8, False, peers.LARGE),
}
LUA = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'wrk.lua')


def once(world, load, seconds):
    """One run: rates, percentiles in us, processor time per request in us."""
    connections, close, path = LOADS[load]
    argv = ['wrk', '-t1', f'-c{connections}', f'-d{seconds:g}s', '--latency', '--timeout', '30s', '-s', LUA]
    if close:
        argv += ['-H', 'Connection: close']
    servers = world.servers()
    before, busy, own, began = _cpu(servers), process.machine_busy(), os.times(), time.monotonic()
    text = world.run(world.networks[0].guest, [*argv, f'http://{METADATA}{path}'], stdout=-1).stdout
    wall, spent = time.monotonic() - began, {role: after - before[role] for role, after in _cpu(servers).items()}
    line = next(line for line in text.splitlines() if line.startswith('CHAIN '))
    seen = {key: int(value) for key, value in (word.split('=') for word in line.split()[1:])}
    count = max(seen['requests'], 1)
    now = os.times()
    client = now.children_user + now.children_system - own.children_user - own.children_system
    return {
        'rate': seen['requests'] / (seen['duration'] / 1e6), 'p50': seen['p50'], 'p90': seen['p90'], 'p99': seen['p99'],
        'cpu': sum(spent.values()) * 1e6 / count, **{f'cpu_{role}': value * 1e6 / count for role, value in spent.items()},
        'mb': seen['bytes'] / seen['duration'], 'requests': seen['requests'], 'errors': seen['errors'] + seen['refused'],
        'others': max(0.0, (process.machine_busy() - busy - client - sum(spent.values())) / wall),
    }


def _cpu(servers):
    return {role: process.cpu(pids) for role, pids in servers.items()}


def measure(picked, loads, runs, seconds, warm, say):
    """All chains stand at once and take turns, so that whatever else the machine does falls on all of them."""
    results, worlds = {}, {}
    try:
        for name, chain in picked.items():
            worlds[name] = World(name).__enter__()
            chains.start(worlds[name], chain)
            results[name] = {'text': chain.text, 'idle': _memory(worlds[name]), 'loads': {}}
        for name, world in worlds.items():
            # The just-in-time compiler has what it needs after some ten thousand requests of each kind.
            for load in sorted({'keep-32', *loads} & {'keep-32', 'close-32', 'body-64k'}):
                once(world, load, warm)
        for load in loads:
            got = {name: [] for name in picked}
            for _ in range(runs):
                for name, world in worlds.items():
                    got[name].append(once(world, load, seconds))
            for name, seen in got.items():
                results[name]['loads'][load] = _middle(seen)
                one = results[name]['loads'][load]
                say(f'{load:9} {name:14} {one["rate"]:8.0f} req/s  p50 {one["p50"]:6.0f}  p99 {one["p99"]:7.0f} us  '
                    f'{one["cpu"]:7.1f} us/req  errors {one["errors"]}  others {one["others"]:.2f}')
        for name, world in worlds.items():
            results[name]['used'] = _memory(world)
    finally:
        for world in worlds.values():
            world.__exit__()
    return results


def _memory(world):
    return {role: process.memory(pids) for role, pids in world.servers().items()}


def _middle(runs):
    middle = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    middle['errors'] = sum(run['errors'] for run in runs)
    middle['rate_min'], middle['rate_max'] = min(run['rate'] for run in runs), max(run['rate'] for run in runs)
    middle['runs'] = len(runs)
    return middle
