"""Our own chain."""
import base64
import json
import os
import subprocess
import uuid

from . import peers


def publish(folder):
    """Builds the programs as they are shipped."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    subprocess.run([os.path.join(root, 'tools', 'publish'), folder], check=True)
    return folder


def guest(network, address):
    """A guest as every chain's agent is told of it."""
    return {'network': network.id, 'address': address, 'instance': str(uuid.uuid4()), 'project': 'a' * 32}


def _record(one, index):
    short = one['instance'][:8]
    return {
        'uuid': one['instance'], 'project_id': one['project'], 'name': f'guest-{index}', 'hostname': f'guest-{index}',
        'launch_index': 0, 'availability_zone': 'nova', 'reservation_id': 'r-' + short, 'instance_type': 'm1.small',
        'image_id': one['instance'],
        'ec2': {'instance_id': 'i-' + short, 'ami_id': 'ami-00000001', 'kernel_id': None, 'ramdisk_id': None},
        'security_groups': ['default'],
        'keypair': {'name': 'key', 'type': 'ssh', 'public_key': peers.KEY},
        'metadata': {}, 'user_data_b64': base64.b64encode(b'u' * peers.LARGE_SIZE if index == 0 else b'#!/bin/sh\n').decode(),
        'root_device_name': '/dev/vda', 'default_ephemeral_device': None, 'default_swap_device': None,
        'block_devices': [],
        'interfaces': [{
            'port_id': one['instance'], 'mac': f'fa:16:3e:{index >> 16 & 255:02x}:{index >> 8 & 255:02x}:{index & 255:02x}',
            'vif_type': 'ovs', 'device': 'tap' + short,
            'network': {'id': one['network'], 'label': 'bench', 'mtu': 1450, 'injected': False},
            'subnets': [{
                'cidr': one['address'].rsplit('.', 1)[0] + '.0/24', 'gateway': None, 'dhcp_server': None, 'dns': [],
                'routes': [], 'ipv6_address_mode': None, 'enable_dhcp': True,
                'fixed_ips': [{'address': one['address'], 'floating_ips': []}],
            }],
        }],
        'devices': None, 'numa_cells': None, 'password': None, 'boot_roles': 'member',
        'guest_address': one['address'], 'walk': False, 'remote_addresses': [],
    }


def agent(world, programs, guests, upstream='embedded'):
    """Our agent, told of the guests."""
    configuration = world.write('metadata.conf', f"""[DEFAULT]
state_path = {world.folder}
metadata_proxy_socket = {world.socket}
metadata_proxy_socket_mode = all
metadata_proxy_user = nobody
metadata_proxy_group = nogroup
metadata_proxy_shared_secret = {peers.SECRET}
nova_metadata_host = 127.0.0.1
nova_metadata_port = {peers.UPSTREAM}
[metadata_proxy]
upstream = {upstream}
admin_socket = {world.folder}/admin.sock
""")
    records = world.write('guests.json', json.dumps(
        {'instances': {f'guest-{index}': _record(one, index) for index, one in enumerate(guests)}}))
    subprocess.run([f'{programs}/metadatactl', '--config-file', configuration, 'instance', 'import', records],
                   stdout=subprocess.DEVNULL, check=True)
    return world.start(world.host, [f'{programs}/neutron-metadata-agent', '--config-file', configuration], 'agent')


def proxy(world, programs, network, name='proxy'):
    """Our proxy in a network's namespace."""
    return world.start(network.space, [
        f'{programs}/neutron-ns-metadata-proxy', '--nodaemonize', '--network-id', network.id,
        '--metadata-proxy-socket', world.socket, '--state-path', world.folder,
        '--metadata-proxy-user', 'nobody', '--metadata-proxy-group', 'nogroup',
        '--max-requests-per-connection', '100000000'], name)  # as nginx's keepalive_requests here; haproxy has no such limit
