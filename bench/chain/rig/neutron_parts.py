"""Neutron's own parts, run by the Python that has them: `haproxy` writes the text that Neutron's driver writes
for a network; `agent` is its metadata agent, with the one question that goes to neutron-server answered here."""
import json
import os
import sys

KNOWN = json.loads(os.environ.get('CHAIN_PORTS', '[]'))  # one {network, address, instance, project} per guest


def write_haproxy(network, socket, folder):
    """Prints the path of the text."""
    from oslo_log import log
    from neutron.agent.metadata import driver
    log.register_options(driver.cfg.CONF)
    made = driver.HaproxyConfigurator(network, None, socket, '0.0.0.0', 80, 'nobody', 'nogroup', folder,
                                      os.path.join(folder, network + '.pid'))
    made.create_config_file()
    print(made.cfg_path)


class Ports:
    """Stands where the RPC client would."""

    def __init__(self, topic):
        del topic

    def get_ports(self, context, filters):
        """The ports with this address on these networks."""
        del context
        addresses = filters.get('fixed_ips', {}).get('ip_address', [])
        return [{'device_id': port['instance'], 'tenant_id': port['project'], 'project_id': port['project'],
                 'network_id': port['network']}
                for port in KNOWN if port['address'] in addresses and port['network'] in filters.get('network_id', [])]


def run_agent(configuration):
    """Serves until it is told to end."""
    from neutron.cmd.eventlet.agents import metadata
    from neutron.agent.metadata import agent
    agent.MetadataPluginAPI = Ports
    agent.UnixDomainMetadataProxy._init_state_reporting = lambda self: None
    sys.argv = ['neutron-metadata-agent', '--config-file', configuration]
    metadata.main()


if __name__ == '__main__':
    if sys.argv[1] == 'haproxy':
        write_haproxy(*sys.argv[2:])
    else:
        run_agent(sys.argv[2])
