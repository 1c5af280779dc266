"""The chains that are compared, by name."""
import os
import stat
from dataclasses import dataclass
from typing import Callable

from . import ours, peers


@dataclass(frozen=True)
class Chain:
    """What stands in a network's namespace, what behind it."""
    text: str
    proxy: Callable
    agent: Callable | None = None
    upstream: bool = False
    possible: Callable = lambda: True


def table(programs):
    """Every chain; programs is the folder of ours."""
    def our_proxy(world, network, name='proxy'):
        return ours.proxy(world, programs, network, name)

    return {
        'ours': Chain('ours, the agent answers by itself', our_proxy,
                      lambda world, guests: ours.agent(world, programs, guests)),
        'ours-relay': Chain('ours, the agent relays to nginx', our_proxy,
                            lambda world, guests: ours.agent(world, programs, guests, 'nova'), True),
        'neutron': Chain("haproxy with Neutron's text, Neutron's agent, nginx", peers.neutron_proxy, peers.neutron_agent,
                         True, lambda: peers.available('haproxy', 'nginx') and peers.has_neutron()),
        'haproxy-stock': Chain("haproxy with Neutron's text, haproxy, nginx", peers.neutron_proxy,
                               lambda world, guests: peers.haproxy_agent(world, guests[0], False), True,
                               lambda: peers.available('haproxy', 'nginx')),
        'haproxy-tuned': Chain('haproxy, haproxy, nginx; one thread, connections kept', peers.haproxy_proxy,
                               lambda world, guests: peers.haproxy_agent(world, guests[0], True), True,
                               lambda: peers.available('haproxy', 'nginx')),
        'nginx': Chain('nginx, nginx, nginx; connections kept', peers.nginx_proxy,
                       lambda world, guests: peers.nginx_agent(world, guests[0]), True, lambda: peers.available('nginx')),
        'nginx-hop': Chain('one nginx in the namespace, no proxy at all', peers.nginx_hop, None, False,
                           lambda: peers.available('nginx')),
    }


BEST = ('haproxy-tuned', 'nginx')  # the better of them on a load is that load's best C chain


def start_agent(world, chain, guests):
    """Upstream and agent, until the socket stands."""
    if chain.upstream:
        peers.upstream(world)
    if chain.agent:
        chain.agent(world, guests)
        world.wait_for('agent socket', lambda: is_socket(world.socket))


def start(world, chain, guests_per_network=1, networks=1):
    """The whole chain, until each network's first guest gets its answer. Returns the guests."""
    guests = []
    for _ in range(networks):
        network = world.add_network(guests_per_network)
        guests += [ours.guest(network, address) for address in network.addresses(guests_per_network)]
    start_agent(world, chain, guests)
    for index, network in enumerate(world.networks):
        chain.proxy(world, network, f'proxy{index}')
    for network in world.networks:
        world.wait_for('answer', lambda network=network: world.answers(network, peers.SMALL))
    return guests


def is_socket(path):
    """Somebody bound it."""
    try:
        return stat.S_ISSOCK(os.stat(path).st_mode)
    except OSError:
        return False
