#!/usr/bin/python3
"""The handler and server of Neutron's own metadata agent (Debian's python3-neutron). Only the RPC to neutron-server is
answered here, for one port, and no state is reported.

  neutron_agent.py CONFIGURATION NETWORK ADDRESS INSTANCE PROJECT
"""
import sys
import warnings

warnings.simplefilter('ignore')
configuration, network, address, instance, project = sys.argv[1:6]

from neutron.cmd.eventlet.agents import metadata  # noqa: E402  patches the standard library first
from neutron.agent.metadata import agent  # noqa: E402


class Ports:
    def __init__(self, topic):
        pass

    def get_ports(self, context, filters):
        asked = filters.get('fixed_ips', {}).get('ip_address') == [address] and network in filters.get('network_id', ())
        return [{'device_id': instance, 'tenant_id': project, 'project_id': project, 'network_id': network}] if asked else []


agent.MetadataPluginAPI = Ports
agent.UnixDomainMetadataProxy._init_state_reporting = lambda self: None
sys.argv = ['neutron-metadata-agent', '--config-file', configuration]
metadata.main()
