"""Namespaces and processes of one chain, all of which end with it."""
import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid

from . import process

METADATA = '169.254.169.254'
GUEST_MAC, PORT_MAC = '02:00:00:00:00:01', '02:00:00:00:00:02'
RUN = f'chain-{os.urandom(3).hex()}'  # begins the name of everything that this run makes


def ip(*words):
    """One ip(8) command."""
    done = subprocess.run(['ip', *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f'ip {" ".join(words)}: {done.stdout.strip()}')


def ip_batch(space, lines):
    """Many ip(8) commands in a namespace by one process."""
    done = subprocess.run(['ip', '-n', space, '-batch', '-'], input='\n'.join(lines) + '\n', stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f'{space}: {done.stdout.strip()}')


class Network:
    """A network's namespace, where its proxy stands, and one of its guests, joined by a cable."""

    def __init__(self, prefix, index):
        self.id = str(uuid.uuid4())
        self.space = f'{prefix}-n{index}'
        self.guest = f'{prefix}-g{index}'
        self.base = f'10.{64 + index // 250}.{index % 250}'

    def addresses(self, count):
        """The guests' addresses."""
        return [f'{self.base}.{last}' for last in range(3, 3 + count)]


class World:
    """Use it as a context; root is needed."""

    def __init__(self, name):
        self.prefix = f'{RUN}-{os.urandom(2).hex()}'
        self.name = name
        self.folder = tempfile.mkdtemp(prefix=f'{self.prefix}-{name}.')
        os.chmod(self.folder, 0o755)
        self.socket = os.path.join(self.folder, 'metadata_proxy')
        self.host = f'{self.prefix}-host'
        self.spaces = []
        self.networks = []

    def __enter__(self):
        try:
            self._add_space(self.host)
            ip('-n', self.host, 'link', 'set', 'lo', 'up')
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.stop(set().union(*(process.in_namespace(space) for space in self.spaces)) if self.spaces else set())
        for space in reversed(self.spaces):
            subprocess.run(['ip', 'netns', 'del', space], stderr=subprocess.DEVNULL, check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _add_space(self, name):
        self.spaces.append(name)
        ip('netns', 'add', name)

    def add_network(self, guests=1):
        """A network whose guests share one namespace, an address each."""
        network = Network(self.prefix, len(self.networks))
        self._add_space(network.space)
        self._add_space(network.guest)
        ip('link', 'add', 'eth0', 'address', GUEST_MAC, 'netns', network.guest, 'type', 'veth',
           'peer', 'name', 'port', 'address', PORT_MAC, 'netns', network.space)
        addresses = network.addresses(guests)
        # Neighbours are told, not found: the kernel's table of found ones holds 1,024 for all namespaces together.
        ip_batch(network.space, [
            'link set lo up', f'addr add {METADATA}/32 dev port', f'addr add {network.base}.2/24 dev port', 'link set port up',
            *(f'neigh replace {address} lladdr {GUEST_MAC} dev port nud permanent' for address in addresses)])
        ip_batch(network.guest, [
            'link set lo up', *(f'addr add {address}/24 dev eth0' for address in addresses), 'link set eth0 up',
            f'neigh replace {network.base}.2 lladdr {PORT_MAC} dev eth0 nud permanent',
            f'route add {METADATA}/32 via {network.base}.2'])
        # A connection per request uses up the usual range within seconds.
        self.run(network.guest, ['sysctl', '-qw', 'net.ipv4.ip_local_port_range=1100 65000',
                                 'net.ipv4.tcp_tw_reuse=1'])
        self.networks.append(network)
        return network

    def write(self, name, text):
        """A file in the chain's folder."""
        path = os.path.join(self.folder, name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return path

    def run(self, space, argv, **options):
        """A command in a namespace, waited for."""
        options.setdefault('stdout', subprocess.DEVNULL)
        options.setdefault('check', True)
        return subprocess.run(['nsenter', f'--net=/run/netns/{space}', *argv], stdin=subprocess.DEVNULL, text=True, **options)

    def start(self, space, argv, name, environment=None):
        """A command in a namespace that runs until the world ends."""
        with open(os.path.join(self.folder, name + '.log'), 'ab') as log:
            return subprocess.Popen(['nsenter', f'--net=/run/netns/{space}', *argv], stdin=subprocess.DEVNULL,
                                    stdout=log, stderr=log, cwd=self.folder, start_new_session=True,
                                    env={**os.environ, **(environment or {})})

    def stop(self, pids):
        """Ends processes, kindly first."""
        for sign, limit in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
            for pid in pids:
                try:
                    os.kill(pid, sign)
                except ProcessLookupError:
                    pass
            end = time.monotonic() + limit
            while pids and time.monotonic() < end:
                pids = {pid for pid in pids if process.is_alive(pid)}
                time.sleep(0.02)

    def servers(self):
        """Role: process ids of all that serves."""
        proxies = [process.in_namespace(network.space) for network in self.networks]
        return {'proxy': set().union(*proxies), 'agent': process.in_namespace(self.host)}

    def wait_for(self, what, test, seconds=60):
        """Waits until a test holds; fails with the logs."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if test():
                return
            time.sleep(0.05)
        raise RuntimeError(f'{self.name}: no {what}\n{self.logs()}')

    def answers(self, network, path):
        """The network's guest gets a 200."""
        done = self.run(network.guest, ['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', '--max-time', '2',
                                        f'http://{METADATA}{path}'], stdout=subprocess.PIPE, check=False)
        return done.stdout == '200'

    def logs(self):
        """The last lines of every log."""
        text = []
        for name in sorted(os.listdir(self.folder)):
            if name.endswith('.log'):
                with open(os.path.join(self.folder, name), encoding='utf-8', errors='replace') as file:
                    text.append(f'--- {name}\n' + ''.join(file.readlines()[-12:]))
        return '\n'.join(text)
