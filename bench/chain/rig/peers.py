"""The chains of others: haproxy and nginx before an agent, and Neutron's own."""
import hashlib
import hmac
import json
import os
import shutil
import subprocess

PYTHON = '/usr/bin/python3'  # the one that has Debian's neutron
SECRET = 'bench-secret'
KEY = 'ssh-ed25519 ' + 'A' * 287  # with its line end a body of 300 bytes
SMALL = '/latest/meta-data/public-keys/0/openssh-key'
LARGE = '/openstack/latest/user_data'
LARGE_SIZE = 65536
UPSTREAM = 8775
ANY_NETWORK = '00000000-0000-4000-8000-000000000000'
HERE = os.path.dirname(os.path.abspath(__file__))

TIMES = """
    timeout http-request    30s
    timeout connect         30s
    timeout client          32s
    timeout server          32s
    timeout http-keep-alive 30s
"""
NGINX = """
worker_processes 1;
daemon off;
user nobody nogroup;
pid {folder}/{name}.pid;
error_log {folder}/{name}-error.log crit;
events {{ worker_connections 4096; multi_accept on; }}
http {{
    access_log off;
    default_type text/plain;
    keepalive_requests 100000000;
    tcp_nopush on;
    sendfile on;
    open_file_cache max=16;
    client_body_temp_path {folder}/{name}-1; proxy_temp_path {folder}/{name}-2; fastcgi_temp_path {folder}/{name}-3;
    uwsgi_temp_path {folder}/{name}-4; scgi_temp_path {folder}/{name}-5;
    {servers}
}}
"""


def available(*programs):
    """All of these can be run."""
    return all(shutil.which(program) for program in programs)


def has_neutron():
    """Debian's python3-neutron is installed."""
    return subprocess.run([PYTHON, '-c', 'import neutron.agent.metadata.agent'], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, env=_plain(), check=False).returncode == 0


def _plain():
    return {key: value for key, value in os.environ.items() if key not in ('PYTHONHOME', 'PYTHONPATH')}


# nginx --------------------------------------------------------------------------------------------------------------

def _nginx(world, space, name, servers):
    path = world.write(name + '.conf', NGINX.format(folder=world.folder, name=name, servers=servers))
    return world.start(space, ['nginx', '-e', f'{world.folder}/{name}-error.log', '-c', path], name)


def _static(world, listen):
    os.makedirs(f'{world.folder}/www/openstack/latest', exist_ok=True)
    world.write('www' + LARGE, 'u' * LARGE_SIZE)
    return (f'server {{ listen {listen} reuseport; location / {{ return 200 "{KEY}\\n"; }}'
            f' location = {LARGE} {{ root {world.folder}/www; }} }}')


def _passing(listen, target, fields):
    lines = ''.join(f'proxy_set_header {name} "{value}"; ' if not value.startswith('$') else
                    f'proxy_set_header {name} {value}; ' for name, value in fields)
    return (f'upstream next {{ server {target}; keepalive 256; keepalive_requests 100000000; }}'
            f' server {{ listen {listen}; location / {{ proxy_pass http://next; proxy_http_version 1.1;'
            f' proxy_set_header Connection ""; {lines} }} }}')


def upstream(world):
    """What stands for nova: nginx with fixed answers."""
    return _nginx(world, world.host, 'upstream', _static(world, f'127.0.0.1:{UPSTREAM}'))


def nginx_hop(world, network, name='proxy'):
    """No proxy at all: nginx answers in the namespace."""
    return _nginx(world, network.space, name, _static(world, '0.0.0.0:80'))


def nginx_proxy(world, network, name='proxy'):
    """nginx in the namespace, its connections to the agent kept."""
    return _nginx(world, network.space, name, _passing('0.0.0.0:80 reuseport', 'unix:' + world.socket, [
        ('Host', '$http_host'), ('X-Forwarded-For', '$remote_addr'), ('X-Neutron-Router-ID', ''),
        ('X-Neutron-Network-ID', network.id)]))


def nginx_agent(world, guest):
    """nginx as an agent that knows one guest."""
    return _nginx(world, world.host, 'agent', _passing('unix:' + world.socket, f'127.0.0.1:{UPSTREAM}', [
        *_signed(guest), ('X-Neutron-Network-ID', '')]))


# haproxy ------------------------------------------------------------------------------------------------------------

def _haproxy(world, space, name, text):
    path = world.write(name + '.cfg', text)
    return world.start(space, ['haproxy', '-f', path], name)


def _head(world, name, tuned):
    reuse = 'option http-keep-alive\n    http-reuse always' if tuned else 'option http-server-close'
    threads = 1 if tuned else 2
    user = '    user nobody\n    group nogroup\n' if name.startswith('proxy') else ''
    return (f'global\n    maxconn 4096\n    nbthread {threads}\n{user}    pidfile {world.folder}/{name}.pid\n    daemon\n'
            f'defaults\n    mode http\n    {reuse}\n    retries 3{TIMES}')


def haproxy_proxy(world, network, name='proxy'):
    """haproxy in the namespace, tuned: one thread, no log, connections kept and shared."""
    return _haproxy(world, network.space, name, _head(world, name, True) + f"""
listen guests
    bind 0.0.0.0:80
    option forwardfor
    http-request del-header X-Neutron-Router-ID
    http-request set-header X-Neutron-Network-ID {network.id}
    server agent {world.socket}
""")


def haproxy_agent(world, guest, tuned):
    """haproxy as an agent that knows one guest; untuned it keeps no connection, as Neutron's own agent."""
    fields = ''.join(f'    http-request set-header {name} {value}\n' for name, value in _signed(guest))
    return _haproxy(world, world.host, 'agent', _head(world, 'agent', tuned) + f"""
listen agent
    bind {world.socket} mode 666
    http-request del-header X-Neutron-Network-ID
{fields}    server nova 127.0.0.1:{UPSTREAM}
""")


def _signed(guest):
    signature = hmac.new(SECRET.encode(), guest['instance'].encode(), hashlib.sha256).hexdigest()
    return [('X-Instance-ID', guest['instance']), ('X-Tenant-ID', guest['project']),
            ('X-Instance-ID-Signature', signature)]


# Neutron ------------------------------------------------------------------------------------------------------------

def neutron_proxy(world, network, name='proxy'):
    """haproxy with the text that Neutron's driver writes; without python3-neutron, with the same options."""
    template = os.path.join(world.folder, 'neutron-haproxy.cfg')
    if not os.path.exists(template):
        world.write('neutron-haproxy.cfg', _neutron_text(world))
    with open(template, encoding='utf-8') as file:
        return _haproxy(world, network.space, name, file.read().replace(ANY_NETWORK, network.id))


def _neutron_text(world):
    if has_neutron():
        path = subprocess.run([PYTHON, '-P', f'{HERE}/neutron_parts.py', 'haproxy', ANY_NETWORK, world.socket, world.folder],
                              stdout=subprocess.PIPE, text=True, check=True, env=_plain()).stdout.strip()
        with open(path, encoding='utf-8') as file:
            return file.read()
    return _head(world, 'proxy', False).replace('maxconn 4096', 'maxconn 1024').replace(
        '/proxy.pid', f'/{ANY_NETWORK}.pid') + f"""
listen listener
    bind 0.0.0.0:80
    option forwardfor
    http-request del-header X-Neutron-Router-ID
    http-request set-header X-Neutron-Network-ID {ANY_NETWORK}
    server metadata {world.socket}
"""


def neutron_agent(world, guests):
    """Neutron's agent before the upstream."""
    path = world.write('agent.ini', f"""[DEFAULT]
metadata_proxy_socket = {world.socket}
metadata_proxy_shared_secret = {SECRET}
nova_metadata_host = 127.0.0.1
nova_metadata_port = {UPSTREAM}
state_path = {world.folder}
transport_url = fake://
log_file = {world.folder}/neutron.log
metadata_proxy_socket_mode = all
""")
    ports = world.write('ports.json', json.dumps(guests))
    return world.start(world.host, [PYTHON, '-P', f'{HERE}/neutron_parts.py', 'agent', path], 'agent',
                       {'CHAIN_PORTS': open(ports, encoding='utf-8').read(), 'PYTHONHOME': '', 'PYTHONPATH': ''})
