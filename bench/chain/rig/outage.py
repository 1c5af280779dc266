"""What guests see, second by second, while nova is killed and comes back."""
import json
import os
import signal
import subprocess
import time

from . import chains, ours, peers
from .world import World

PACED = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'paced.py')


def measure(picked, rate, before, away, after, say):
    """Each chain that relays to nova, one after the other."""
    results = {}
    for name, chain in picked.items():
        if chain.upstream:
            results[name] = _once(name, chain, rate, before, away, after)
            failed = sum(count for second in results[name]['seconds'] for what, count in second['answers'].items() if not what.startswith('200'))
            say(f'outage    {name:14} nova away for {away} s at {rate} requests a second: {failed} failed')
            results[name]['failed'] = failed
    return results


def _once(name, chain, rate, before, away, after):
    with World(name) as world:
        # So many that each asks for the document that all know once a second.
        network = world.add_network(rate // 2)
        addresses = network.addresses(rate // 2)
        nova = peers.upstream(world)
        chain.agent(world, [ours.guest(network, address) for address in addresses])
        world.wait_for('agent socket', lambda: chains.is_socket(world.socket))
        chain.proxy(world, network, 'proxy')
        world.wait_for('answer', lambda: world.answers(network, peers.SMALL))
        load = subprocess.Popen(
            ['nsenter', f'--net=/run/netns/{network.guest}', peers.PYTHON, '-S', PACED, peers.SMALL, str(rate), str(before + away + after),
             ','.join(addresses)], stdout=subprocess.PIPE, text=True)
        time.sleep(before)
        os.killpg(nova.pid, signal.SIGKILL)
        nova.wait()
        time.sleep(away)
        peers.upstream(world)
        seconds = [json.loads(line) for line in load.stdout]
        load.wait()
        return {'text': chain.text, 'rate': rate, 'before': before, 'away': away, 'seconds': seconds}
