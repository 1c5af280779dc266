"""Instance records that nobody would think of: each call with the same seed gives the same ones."""
import base64
import ipaddress
import random
import uuid

WORDS = ['web', 'db-1', 'a', 'x' * 63, 'Über straße', '日本語', 'emoji 🦊', 'dots.in.name', "quo'te\"s", 'back\\slash', 'tab\there',
         '<b>&amp;</b>', 'under_score', '0', ' lead and trail ', 'new\nline', '\u007f\u0080\u2028', 'None', 'null', '/slash/es', '..', '%2F', '']
TEXTS = WORDS + ['true', '1', '{"a": [1, 2]}', 'x' * 255, '\r\n', '\u0000nul', '\ufeffbom', '\ufffd', '\U0010ffff']
ZONES = [None, 'nova', 'az-1', '', 'Zürich', 'a b']
MODES = [None, None, 'slaac', 'dhcpv6-stateful', 'dhcpv6-stateless']
VIF_TYPES = [None, 'ovs', 'bridge', 'hw_veb', 'vhostuser', 'dvs', 'hostdev_physical', 'macvtap', 'unbound', 'binding_failed', 'tap', 'vif',
             'hyperv', 'hostdev', 'ib_hostdev', 'other', '']
ADDRESSES = {'pci': '0000:0{0}:0{0}.{0}', 'usb': '{0}:{0}', 'scsi': '{0}:0:{0}:0', 'ide': '{0}:1', 'xen': '000{0}00'}
PUBLIC_KEYS = ['ssh-rsa AAAAB3NzaC1yc2E= me@here', 'ssh-ed25519 AAAAC3Nz comment with blanks\n', 'ecdsa-sha2-nistp256 AAAA== ünï', '',
               '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n', 'two\nlines\n\n', '  blanks  ', '"quoted"\\']


class Records:
    def __init__(self, seed, shares):
        """With shares: what nova knows since 2025, also networks that have DHCP without a port for it."""
        self.r = random.Random(seed)
        self.shares = shares
        self.count = 0

    def uuid(self):
        return str(uuid.UUID(int=self.r.getrandbits(128), version=4))

    def maybe(self, value, likely=0.5):
        return value if self.r.random() < likely else None

    def some(self, values, most):
        return [self.r.choice(values) for _ in range(self.r.randint(0, most))]

    def mac(self):
        return 'fa:16:3e:%02x:%02x:%02x' % tuple(self.r.randbytes(3))

    def next(self):
        r = self.r
        self.count += 1
        number = '%08x' % r.getrandbits(32)
        return {
            'uuid': self.uuid(), 'project_id': uuid.UUID(int=r.getrandbits(128)).hex,
            'name': r.choice(WORDS), 'hostname': r.choice(WORDS), 'launch_index': r.choice([0, 0, 1, 7, 4096]),
            'availability_zone': r.choice(ZONES), 'reservation_id': r.choice(['r-' + number, '', 'r-ünï']),
            'instance_type': r.choice(['m1.small', 'c8 large', 'größe.1', '']), 'image_id': self.maybe(self.uuid(), 0.8),
            'ec2': {'instance_id': 'i-' + number, 'ami_id': self.maybe('ami-' + number), 'kernel_id': self.maybe('aki-' + number, 0.3),
                    'ramdisk_id': self.maybe('ari-' + number, 0.3)},
            'security_groups': self.some(WORDS, 4), 'keypair': self.maybe(self.keypair(), 0.7),
            'metadata': dict((r.choice(TEXTS), r.choice(TEXTS)) for _ in range(r.randint(0, 5))),
            'user_data_b64': self.user_data(), 'root_device_name': r.choice([None, '/dev/vda', 'vda', '/dev/sda1', '/dev/', '/dev/dev/x', '']),
            'default_ephemeral_device': r.choice([None, None, '/dev/vdb', 'vdb', '']),
            'default_swap_device': r.choice([None, None, '/dev/vdc', '']), 'block_devices': [self.disk(i) for i in range(r.randint(0, 14))],
            'interfaces': [self.interface() for _ in range(r.choice([0, 1, 1, 2, 3, 12]))],
            'devices': r.choice([None, [], [self.device() for _ in range(r.randint(1, 9))]]), 'numa_cells': self.cells(),
            'password': r.choice([None, None, None, 'secret', 'p' * 1020, 'ünï' * 100]), 'boot_roles': self.maybe('admin,member', 0.3),
            'configdrive': self.maybe(self.config_drive(), 0.15), 'guest_address': '10.250.%d.%d' % (self.count // 250, self.count % 250 + 1),
            'walk': True,
        }

    def keypair(self):
        return {'name': self.r.choice(WORDS), 'type': self.r.choice(['ssh', 'x509']), 'public_key': self.r.choice(PUBLIC_KEYS),
                'deleted': self.r.random() < 0.2}

    def user_data(self):
        r = self.r
        kind = r.randrange(7)
        data = [b'', b'#cloud-config\nhostname: x\n', '#!/bin/sh\necho ünï 🦊\n'.encode(), r.randbytes(600), b'\x1f\x8b\x08' + r.randbytes(90), b'\x00'][kind % 6]
        text = base64.b64encode(data).decode()
        if kind == 3:
            return '\n'.join(text[i:i + 76] for i in range(0, len(text), 76)) + '\n'
        return None if kind == 6 else text

    def disk(self, number):
        return {'source_type': self.r.choice(['blank', 'image', 'snapshot', 'volume']), 'destination_type': self.r.choice(['local', 'volume']),
                'guest_format': self.r.choice([None, None, 'swap', 'ext4', '']), 'device_name': self.r.choice([None, 'vd%s' % chr(98 + number), '/dev/vd%s' % chr(98 + number)])}

    def interface(self):
        r = self.r
        port = self.uuid()
        network = self.maybe({'id': self.uuid(), 'label': r.choice(WORDS), 'mtu': r.choice([None, 0, 1450, 1500, 9000]), 'injected': r.random() < 0.4}, 0.93)
        subnets = [self.subnet() for _ in range(r.choice([0, 1, 1, 1, 2, 2, 4]))] if network else []
        return {'port_id': port, 'mac': self.mac(), 'device': r.choice([None, '', 'tap' + port[:11], 'ens3', 'ünï']), 'vif_type': r.choice(VIF_TYPES),
                'vnic_type': r.choice(['normal', 'direct', 'macvtap', 'direct-physical', 'baremetal', 'virtio-forwarder']),
                'details': r.choice([{}, {'vlan': '1000'}, {'port_filter': True, 'bridge_name': 'br-int'}]), 'network': network, 'subnets': subnets}

    def subnet(self):
        r = self.r
        six = r.random() < 0.4
        length = r.choice([48, 56, 64, 64, 64, 96, 112, 120, 126, 127, 128] if six else [8, 16, 20, 24, 24, 24, 25, 28, 30, 31, 32])
        bits = 128 if six else 32
        space = ipaddress.ip_network('2001:db8::/32' if six else '10.0.0.0/8' if r.random() < 0.7 else '198.18.0.0/15')
        base = int(space.network_address) | r.getrandbits(bits - space.prefixlen)
        cls = ipaddress.IPv6Address if six else ipaddress.IPv4Address
        network = ipaddress.ip_network((base >> (bits - length) << (bits - length), max(length, space.prefixlen)), strict=False)
        inside = lambda: str(cls(int(network.network_address) | r.getrandbits(max(bits - network.prefixlen, 1)) % (1 << (bits - network.prefixlen))))
        elsewhere = lambda: str(cls(r.getrandbits(bits) % (1 << bits)))
        return {'cidr': str(network), 'enable_dhcp': self.shares and r.random() < 0.4, 'gateway': r.choice([None, inside(), inside(), 'fe80::1' if six else inside()]),
                'dhcp_server': r.choice([None, None, inside()]), 'ipv6_address_mode': r.choice(MODES) if six else None,
                'dns': self.some([elsewhere(), elsewhere(), '2001:4860:4860::8888', '8.8.8.8', '::ffff:1.2.3.4', '1:0:0:2::3'], 4),
                'routes': [self.route(cls, bits, inside) for _ in range(r.choice([0, 0, 1, 3]))],
                'fixed_ips': [{'address': inside(), 'floating_ips': ['203.0.113.%d' % r.randint(1, 254) for _ in range(r.choice([0, 0, 1, 2]))] if not six else []}
                              for _ in range(r.choice([0, 1, 1, 1, 3]))]}

    def route(self, cls, bits, inside):
        length = self.r.randint(0, bits)
        bare = self.r.getrandbits(bits)
        network = bare if self.r.random() < 0.2 else bare >> (bits - length) << (bits - length)
        return {'destination': '%s/%d' % (cls(network), length), 'nexthop': inside()}

    def device(self):
        r = self.r
        kind = r.choice(['nic', 'nic', 'disk', 'disk', 'unknown'] + self.shares * ['share', 'share'])
        device = {'kind': kind}
        bus = r.choice([None, 'unknown', *ADDRESSES])
        if bus:
            device['bus'] = {'type': bus}
            if bus in ADDRESSES and r.random() < 0.8:
                device['bus']['address'] = ADDRESSES[bus].format(r.randint(0, 1))
        if kind == 'nic':
            device['mac'] = self.mac()
            if r.random() < 0.5:
                device['vlan'] = r.choice([0, 1, 1000, 4095])
            if r.random() < 0.5:
                device['vf_trusted'] = r.random() < 0.5
        if kind == 'disk':
            for field in ('serial', 'path'):
                if r.random() < 0.6:
                    device[field] = r.choice(TEXTS + [None])
        if kind == 'share':
            device.update(share_id=r.choice([self.uuid(), None]), tag=r.choice(TEXTS + [None]))
        if r.random() < 0.6:
            device['tags'] = self.some(TEXTS, 3)
        return device

    def cells(self):
        cpus = list(range(64))
        self.r.shuffle(cpus)
        return self.r.choice([None, [], [{'dedicated_cpus': cpus[i * 9:i * 9 + self.r.randint(0, 5)], 'shared_cpus': cpus[i * 9 + 5:i * 9 + 8]}
                                         for i in range(self.r.randint(1, 4))]])

    def config_drive(self):
        files = [{'path': self.r.choice(['/etc/motd', '/ünï', 'relative']), 'content_b64': base64.b64encode(self.r.choice(
            [b'', b'text\n', '🦊'.encode(), b'\xff\x00'])).decode()} for _ in range(self.r.randint(0, 4))]
        network = {'links': [{'id': 'bond0', 'type': 'bond', 'bond_links': ['a', 'b'], 'bond_mode': '802.3ad'},
                             {'id': 'vlan1', 'type': 'vlan', 'vlan_link': 'bond0', 'vlan_id': 101, 'mtu': None}], 'networks': [], 'services': []}
        return {'files': files, 'admin_pass': self.maybe(self.r.choice(TEXTS)), 'network_data': self.maybe(network)}
