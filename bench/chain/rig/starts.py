"""From the start of a proxy to its first 200, and the memory of many of them."""
import os
import statistics
import subprocess
import time

from . import chains, ours, peers, process
from .world import World

FIRST = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'first.py')
COMPARED = ('ours', 'haproxy-stock', 'haproxy-tuned', 'nginx')


def measure(picked, starts, counts, say):
    """Start times of single proxies by turns; then, chain by chain, proxies in more and more namespaces."""
    results, worlds = {name: {'starts_ms': []} for name in picked}, {}
    try:
        for name, chain in picked.items():
            worlds[name] = World(name).__enter__()
            networks = [worlds[name].add_network() for _ in range(starts)]
            chains.start_agent(worlds[name], chain, [ours.guest(network, network.addresses(1)[0]) for network in networks])
        for index in range(starts):
            for name, chain in picked.items():
                results[name]['starts_ms'].append(_start(worlds[name], chain, index))
        for name in picked:
            times = results[name]['starts_ms']
            results[name]['start_ms'] = statistics.median(times)
            say(f'start     {name:14} {statistics.median(times):6.1f} ms to the first 200 ({min(times):.1f}-{max(times):.1f}, {starts} starts)')
    finally:
        for world in worlds.values():
            world.__exit__()
    for name, chain in picked.items():
        results[name]['memory'] = _grow(name, chain, counts, say)
    return results


def _start(world, chain, index):
    network = world.networks[index]
    poller = subprocess.Popen(['nsenter', f'--net=/run/netns/{network.guest}', peers.PYTHON, '-S', FIRST, peers.SMALL],
                              stdout=subprocess.PIPE, text=True)
    poller.stdout.readline()
    began = time.monotonic()
    chain.proxy(world, network, f'proxy{index}')
    answered = poller.stdout.read()
    poller.wait()
    if not answered:
        raise RuntimeError(f'{world.name}: no answer\n{world.logs()}')
    world.stop(process.in_namespace(network.space))
    return (float(answered) - began) * 1000


def _grow(name, chain, counts, say):
    """Memory of all proxies, idle, for each number of namespaces."""
    seen = {}
    with World(name) as world:
        networks = [world.add_network() for _ in range(max(counts))]
        chains.start_agent(world, chain, [ours.guest(network, network.addresses(1)[0]) for network in networks])
        for index, network in enumerate(networks):
            chain.proxy(world, network, f'proxy{index}')
            world.wait_for('answer', lambda network=network: world.answers(network, peers.SMALL))
            if index + 1 in counts:
                time.sleep(1)
                pids = world.servers()['proxy']
                seen[index + 1] = {key: value / (index + 1) for key, value in process.memory(pids).items()}
                seen[index + 1]['threads'] = sum(len(os.listdir(f'/proc/{pid}/task')) for pid in pids) / (index + 1)
                one = seen[index + 1]
                say(f'memory    {name:14} {index + 1:4} namespaces: private {one["private"]:6.0f} (dirty {one["dirty"]:6.0f}), PSS {one["pss"]:6.0f}, '
                    f'RSS {one["rss"]:6.0f} KiB, {one["threads"]:.1f} threads each')
    return seen
