#!/usr/bin/python3
"""A real neutron-server of the Debian package python3-neutron on loopback: ML2, noauth, tables in SQLite, no RPC.

  neutron_server.py PORT FOLDER      prints "ready" when it answers; ends with the process
"""
import logging
import os
import sys
import threading
import time
import urllib.request
import warnings

warnings.simplefilter('ignore')
port, folder = int(sys.argv[1]), sys.argv[2]
conf = os.path.join(folder, 'neutron.conf')
with open(conf, 'w') as f:
    f.write(f"""
[DEFAULT]
core_plugin = ml2
service_plugins = router
auth_strategy = noauth
transport_url = fake://
state_path = {folder}
bind_host = 127.0.0.1
bind_port = {port}
api_workers = 0
rpc_workers = 0
api_paste_config = {folder}/api-paste.ini
notify_nova_on_port_status_changes = false
notify_nova_on_port_data_changes = false
pagination_max_limit = 20
[database]
connection = sqlite:///{folder}/neutron.db
[oslo_concurrency]
lock_path = {folder}
[oslo_policy]
policy_file = {folder}/policy.yaml
[quotas]
quota_port = -1
quota_network = -1
quota_subnet = -1
[ml2]
type_drivers = flat,local
tenant_network_types = local
mechanism_drivers =
""")
with open(os.path.join(folder, 'policy.yaml'), 'w') as f:
    f.write('{}\n')
with open(os.path.join(folder, 'api-paste.ini'), 'w') as f:
    f.write("""
[composite:neutron]
use = egg:Paste#urlmap
/v2.0: api_v2
[composite:api_v2]
use = call:neutron.auth:pipeline_factory
noauth = extensions app
keystone = extensions app
[filter:extensions]
paste.filter_factory = neutron.api.extensions:plugin_aware_extension_middleware_factory
[app:app]
paste.app_factory = neutron.api.v2.router:APIRouter.factory
""")

from neutron.cmd.eventlet import server  # noqa: E402  patches the standard library first
from neutron_lib.db import model_base  # noqa: E402
from neutron.db.migration.models import head  # noqa: E402,F401
import sqlalchemy  # noqa: E402

engine = sqlalchemy.create_engine(f'sqlite:///{folder}/neutron.db')
model_base.BASEV2.metadata.create_all(engine)
engine.dispose()


def announce():
    request = urllib.request.Request(f'http://127.0.0.1:{port}/v2.0/networks', headers={'X-Roles': 'admin', 'X-Project-Id': 'p'})
    while True:
        try:
            urllib.request.urlopen(request, timeout=20).read()
            print('ready', flush=True)
            return
        except OSError:
            time.sleep(0.1)


threading.Thread(target=announce, daemon=True).start()
logging.disable(logging.WARNING)
sys.argv = ['neutron-server', '--config-file', conf]
server.main()
