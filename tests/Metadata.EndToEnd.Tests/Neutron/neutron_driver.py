"""Neutron's own code for metadata proxies: what it writes, starts, watches and ends.

configs STATE SOCKET NETWORK ROUTER        prints the path of each configuration that its drivers write
network STATE SOCKET NETWORK               the same for one network and IPv4 alone
ovn STATE SOCKET NETWORK                   the same by the OVN agent's driver
spawn BIN STATE SOCKET NAMESPACE NETWORK INTERFACE
    its DHCP driver starts "haproxy" from BIN in the namespace; a line of JSON says what its process monitor sees;
    the first line of standard input ends it
"""
import inspect
import json
import os
import sys

from neutron.agent.linux import external_process
from neutron.agent.metadata import driver
from neutron.agent.ovn.metadata import driver as ovn_driver
from neutron.conf.agent import common as agent_options
from neutron.conf.agent.metadata import config as metadata_options
from neutron import privileged
from oslo_config import cfg
from oslo_log import log as logging


def configure(state, socket):
    conf = cfg.CONF
    logging.register_options(conf)
    agent_options.register_external_process_opts(conf)
    agent_options.register_process_monitor_opts(conf)
    agent_options.register_root_helper(conf)
    metadata_options.register_meta_conf_opts(metadata_options.SHARED_OPTS, conf)
    for group, options in (('metadata_rate_limiting', 'METADATA_RATE_LIMITING_OPTS'), ('metadata_haproxy', 'METADATA_HAPROXY_OPTS')):
        if hasattr(metadata_options, options):
            metadata_options.register_meta_conf_opts(getattr(metadata_options, options), conf, group=group)
    conf([], project='neutron')
    if 'state_path' not in conf:
        conf.register_opt(cfg.StrOpt('state_path'))
    conf.set_override('state_path', state)
    conf.set_override('root_helper', 'env', 'AGENT')
    conf.set_override('external_pids', os.path.join(state, 'external', 'pids'))
    conf.set_override('metadata_proxy_socket', socket)
    conf.set_override('metadata_proxy_user', 'nobody')
    conf.set_override('metadata_proxy_group', 'nogroup')
    conf.set_override('check_child_processes_interval', 0, 'AGENT')
    privileged.default.set_client_mode(False)
    return conf


def write(configurator, state, socket, **wanted):
    conf = cfg.CONF
    known = inspect.signature(configurator.__init__).parameters
    wanted = dict(
        network_id=None, router_id=None, unix_socket_path=socket, host='0.0.0.0', port=80, user='nobody', group='nogroup',
        state_path=state, pid_file=os.path.join(state, 'some.pid')) | wanted
    if 'rate_limiting_config' in known:
        wanted['rate_limiting_config'] = conf.metadata_rate_limiting
    if 'haproxy_config' in known:
        wanted['haproxy_config'] = conf.metadata_haproxy
    made = configurator(**{name: value for name, value in wanted.items() if name in known})
    made.create_config_file()
    print(made.cfg_path)


def configs(state, socket, network, router):
    configure(state, socket)
    write(driver.HaproxyConfigurator, os.path.join(state, 'network'), socket, network_id=network, host='169.254.169.254',
          host_v6='fe80::a9fe:a9fe', bind_interface='tap1')
    write(driver.HaproxyConfigurator, os.path.join(state, 'router'), socket, router_id=router, host='::', port=9697)
    write(ovn_driver.HaproxyConfigurator, os.path.join(state, 'ovn'), socket, network_id=network)


def network(state, socket, network):
    configure(state, socket)
    write(driver.HaproxyConfigurator, state, socket, network_id=network)


def ovn(state, socket, network):
    configure(state, socket)
    write(ovn_driver.HaproxyConfigurator, state, socket, network_id=network)


def spawn(folder, state, socket, namespace, network, interface):
    os.environ['PATH'] = folder + ':' + os.environ['PATH']
    conf = configure(state, socket)
    monitor = external_process.ProcessMonitor(conf, 'dhcp')
    driver.MetadataDriver.spawn_monitored_metadata_proxy(
        monitor, namespace, 80, conf, bind_address='169.254.169.254', network_id=network,
        bind_address_v6='fe80::a9fe:a9fe', bind_interface=interface)
    manager = next(iter(monitor._monitored_processes.values()))
    pid = manager.pid
    try:
        monitor._check_child_processes()
        print(json.dumps({'active': manager.active, 'pid': pid, 'kept': manager.pid == pid, 'cmdline': manager.cmdline}), flush=True)
        sys.stdin.readline()
    finally:
        driver.MetadataDriver.destroy_monitored_metadata_proxy(monitor, network, conf, namespace)
    print(json.dumps({'active': manager.active}), flush=True)


globals()[sys.argv[1]](*sys.argv[2:])
