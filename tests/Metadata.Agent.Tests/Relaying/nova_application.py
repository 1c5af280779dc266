#!/usr/bin/python3
"""nova's own metadata WSGI application (Debian's python3-nova) with one instance made of nova's own objects, no database.

  nova_application.py PORT SECRET INSTANCE PROJECT      prints "ready"
"""
import base64
import socketserver
import sys
import warnings
import wsgiref.simple_server

warnings.simplefilter('ignore')
port, secret, instance_id, project_id = sys.argv[1:5]

from oslo_log import log  # noqa: E402
import nova.conf  # noqa: E402
from nova import context, objects  # noqa: E402
from nova.api.metadata import base, handler  # noqa: E402
from nova.network import model, security_group_api  # noqa: E402

CONF = nova.conf.CONF
log.register_options(CONF)
CONF([], project='nova', default_config_files=[])
CONF.set_override('service_metadata_proxy', True, 'neutron')
CONF.set_override('metadata_proxy_shared_secret', secret, 'neutron')
objects.register_all()


def make(address):
    admin = context.get_admin_context()
    instance = objects.Instance(
        context=admin, id=1, uuid=instance_id, project_id=project_id, user_id='u', key_name=None, key_data=None, host='h',
        launch_index=0, reservation_id='r-1', user_data=base64.b64encode(bytes(range(256)) * 4).decode(), image_ref='', kernel_id=None,
        ramdisk_id=None, root_device_name='/dev/vda', hostname='real', display_name='real', metadata={'role': 'web'},
        device_metadata=None, numa_topology=None, default_ephemeral_device=None, default_swap_device=None, system_metadata={},
        security_groups=objects.SecurityGroupList(objects=[]), availability_zone='nova')
    instance.keypairs = objects.KeyPairList(objects=[])
    instance.info_cache = objects.InstanceInfoCache(context=admin, instance_uuid=instance_id, network_info=model.NetworkInfo([]))
    instance.flavor = objects.Flavor(name='m1.small', extra_specs={})
    instance.ec2_ids = objects.EC2Ids(instance_id='i-00000001', ami_id='ami-00000001', kernel_id=None, ramdisk_id=None)
    return base.InstanceMetadata(instance, address)


objects.Instance.get_bdms = lambda self: objects.BlockDeviceMappingList(objects=[])
security_group_api.get_instance_security_groups = lambda *a, **k: [{'name': 'default'}]
base.get_metadata_by_instance_id = lambda asked, address, ctxt=None: make(address) if asked == instance_id else None


class Server(socketserver.ThreadingMixIn, wsgiref.simple_server.WSGIServer):
    daemon_threads = True


class Handler(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, *args):
        pass


server = Server(('127.0.0.1', int(port)), Handler)
server.set_app(handler.MetadataRequestHandler())
print('ready', flush=True)
server.serve_forever()
