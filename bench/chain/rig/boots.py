"""Guests that boot: metadatactl storm over many namespaces, and what a request costs as they become more."""
import json
import os
import subprocess

from . import chains, process
from .world import World

REQUESTS = 28


def boot(chain, programs, guests, namespaces, seconds, rounds, say):
    """All guests begin to boot within some seconds; the first round, with everything cold, counts as the others."""
    with World('boot') as world:
        chains.start(world, chain, guests // namespaces, namespaces)
        results = []
        for number in range(rounds):
            seen = _storm(world, programs, guests, guests / seconds)
            results.append(seen)
            say(f'boot      {guests} guests, {namespaces} namespaces, within {seconds:g} s, round {number + 1}: '
                f'{seen["requests"]} requests in {seen["seconds"]:.1f} s, other than expected {seen["unexpected"]}, '
                f'p50 {seen["request_us"]["p50"] / 1000:.1f}, p99 {seen["request_us"]["p99"] / 1000:.1f} ms, '
                f'{seen["cpu"]:.1f} us/req')
        return {'guests': guests, 'namespaces': namespaces, 'seconds': seconds, 'rounds': results}


def spread(chain, programs, counts, boots, rate, rounds, say):
    """The same load from more and more namespaces."""
    results = {}
    for count in counts:
        with World(f'spread{count}') as world:
            chains.start(world, chain, 1, count)
            _storm(world, programs, boots, rate)  # jitted, warm
            seen = [_storm(world, programs, boots, rate) for _ in range(rounds)]
            results[count] = {'cpu': sorted(one['cpu'] for one in seen)[len(seen) // 2], 'rounds': seen,
                              **{role: sorted(one[role] for one in seen)[len(seen) // 2] for role in ('cpu_proxy', 'cpu_agent')}}
            say(f'spread    {count:4} namespaces: {results[count]["cpu"]:.1f} us/req (proxies {results[count]["cpu_proxy"]:.1f}, '
                f'agent {results[count]["cpu_agent"]:.1f}), other than expected {sum(one["unexpected"] for one in seen)}')
    return results


def _storm(world, programs, boots, rate):
    servers = world.servers()
    before = {role: process.cpu(pids) for role, pids in servers.items()}
    done = subprocess.run([f'{programs}/metadatactl', 'storm', '--json', '--namespace', f'{world.prefix}-g*',
                           '--boots', str(boots), '--rate', str(rate), '--duration', '120'],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False, env=os.environ)
    seen = json.loads(done.stdout)
    spent = {role: process.cpu(pids) - before[role] for role, pids in servers.items()}
    seen['cpu'] = sum(spent.values()) * 1e6 / seen['requests']
    seen.update({f'cpu_{role}': value * 1e6 / seen['requests'] for role, value in spent.items()})
    return seen
