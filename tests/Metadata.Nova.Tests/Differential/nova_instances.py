"""A record of the import schema as nova's own objects, and nova's own metadata made of them."""
import base64

from nova import context, objects
from nova.api.metadata import base
from nova.network import model, security_group_api
from nova.objects import virt_device_metadata as devices

objects.register_all()

BUSES = {'pci': devices.PCIDeviceBus, 'usb': devices.USBDeviceBus, 'scsi': devices.SCSIDeviceBus, 'ide': devices.IDEDeviceBus,
         'xen': devices.XenDeviceBus, 'unknown': devices.DeviceBus}
KINDS = {'nic': devices.NetworkInterfaceMetadata, 'disk': devices.DiskMetadata, 'unknown': devices.DeviceMetadata}
SHARES = hasattr(devices, 'ShareMetadata')
if SHARES:
    KINDS['share'] = devices.ShareMetadata
RECORDS = {}


def address(text, kind, **more):
    return model.IP(address=text, type=kind, **more)


def subnet(record):
    meta = {key: record[key] for key in ('dhcp_server', 'ipv6_address_mode', 'enable_dhcp') if record.get(key)}
    made = model.Subnet(cidr=record['cidr'], gateway=address(record['gateway'], 'gateway') if record['gateway'] else None, **meta)
    for name_server in record['dns']:
        made.add_dns(address(name_server, 'dns'))
    for route in record['routes']:
        made.add_route(model.Route(cidr=route['destination'], gateway=address(route['nexthop'], 'gateway')))
    for fixed in record['fixed_ips']:
        made.add_ip(model.FixedIP(address=fixed['address'], floating_ips=[address(ip, 'floating') for ip in fixed['floating_ips']]))
    return made


def vif(record):
    network = record['network'] and model.Network(
        id=record['network']['id'], label=record['network']['label'], mtu=record['network']['mtu'], injected=record['network']['injected'],
        subnets=[subnet(s) for s in record['subnets']])
    return model.VIF(id=record['port_id'], address=record['mac'], network=network, type=record['vif_type'], devname=record['device'],
                     vnic_type=record['vnic_type'], details=record['details'])


def device(record):
    made = KINDS[record['kind']]()
    if 'bus' in record:
        made.bus = BUSES[record['bus']['type']]()
        if 'address' in record['bus']:
            made.bus.address = record['bus']['address']
    for field in ('mac', 'vlan', 'vf_trusted', 'serial', 'path', 'share_id', 'tag', 'tags'):
        if field in record:
            setattr(made, field, record[field])
    return made


def instance(record):
    admin = context.get_admin_context()
    keypair, password = record['keypair'], record['password'] or ''
    made = objects.Instance(
        context=admin, id=1, user_id='u', host='h', uuid=record['uuid'], project_id=record['project_id'], display_name=record['name'],
        hostname=record['hostname'], launch_index=record['launch_index'], availability_zone=record['availability_zone'],
        reservation_id=record['reservation_id'], image_ref=record['image_id'] or '', kernel_id=None, ramdisk_id=None,
        key_name=keypair and keypair['name'], key_data=keypair and keypair['public_key'], metadata=record['metadata'],
        user_data=record['user_data_b64'], root_device_name=record['root_device_name'],
        default_ephemeral_device=record['default_ephemeral_device'], default_swap_device=record['default_swap_device'],
        system_metadata={'password_%d' % i: password[i * 255:i * 255 + 255] for i in range(4)},
        security_groups=objects.SecurityGroupList(objects=[]))
    made.flavor = objects.Flavor(name=record['instance_type'], extra_specs={})
    made.ec2_ids = objects.EC2Ids(**record['ec2'])
    made.keypairs = objects.KeyPairList(objects=[] if not keypair or keypair['deleted'] else [
        objects.KeyPair(name=keypair['name'], type=keypair['type'], public_key=keypair['public_key'])])
    made.device_metadata = None if record['devices'] is None else devices.InstanceDeviceMetadata(devices=[device(d) for d in record['devices']])
    made.numa_topology = None if record['numa_cells'] is None else objects.InstanceNUMATopology(cells=[
        objects.InstanceNUMACell(id=i, memory=1, cpuset=set(cell['shared_cpus']), pcpuset=set(cell['dedicated_cpus']))
        for i, cell in enumerate(record['numa_cells'])])
    made.info_cache = objects.InstanceInfoCache(
        context=admin, instance_uuid=record['uuid'], network_info=model.NetworkInfo([vif(i) for i in record['interfaces']]))
    return made


def metadata(instance_id, caller, ctxt=None):
    """Stands in for nova's look-up in its database."""
    record = RECORDS.get(instance_id)
    if record is None:
        return None
    drive = record['configdrive'] or {}
    extra = {'admin_pass': drive['admin_pass']} if drive.get('admin_pass') is not None else None
    return base.InstanceMetadata(
        instance(record), caller, content=[(f['path'], base64.b64decode(f['content_b64'])) for f in drive.get('files') or []],
        extra_md=extra, network_metadata=drive.get('network_data'))


base.get_metadata_by_instance_id = metadata
objects.Instance.get_bdms = lambda self: [objects.BlockDeviceMapping(**disk) for disk in RECORDS[self.uuid]['block_devices']]
security_group_api.get_instance_security_groups = lambda ctxt, made: [{'name': name} for name in RECORDS[made.uuid]['security_groups']]
