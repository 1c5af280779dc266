#!/usr/bin/env python3
"""The port list of a Neutron with one port, whose address stands in no record.

  neutron_ports.py PORT NETWORK ADDRESS INSTANCE PROJECT
"""
import json
import sys
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

network, address, instance, project = sys.argv[2:]
PORT = {'id': '0b4102cd-e042-581d-b4b2-0000000000aa', 'device_id': instance, 'device_owner': 'compute:nova', 'project_id': project,
        'network_id': network, 'mac_address': 'fa:16:3e:00:00:aa', 'fixed_ips': [{'ip_address': address}]}


class Neutron(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *args):
        pass

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = urllib.parse.parse_qs(url.query)
        hit = (url.path == '/v2.0/ports' and query.get('network_id') == [network]
               and query.get('fixed_ips') == ['ip_address=' + address])
        body = json.dumps({'ports': [PORT] if hit else []}).encode()
        self.send_response(200)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)


ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), Neutron).serve_forever()
