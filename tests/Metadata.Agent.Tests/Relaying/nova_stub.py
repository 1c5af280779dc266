#!/usr/bin/env python3
"""A stand-in for nova's metadata API on http.server: the path says how it answers; /seen tells what it was sent.
With --port it is neutron too, whose only port that is.

  nova_stub.py PORT [--host ADDRESS] [--name NAME] [--tls CERTIFICATE KEY] [--client-ca FILE] [--secret SECRET]...
"""
import argparse
import hashlib
import hmac
import json
import ssl
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BINARY = bytes(range(256)) * 1000
connections = 0
released = threading.Event()
refused = 0
options = argparse.ArgumentParser()
options.add_argument('port', type=int)
options.add_argument('--host', default='127.0.0.1')
options.add_argument('--name', default='nova')
options.add_argument('--tls', nargs=2)
options.add_argument('--client-ca')
options.add_argument('--secret', action='append')
options.add_argument('--port', dest='neutron_port')
options = options.parse_args()


class Nova(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def setup(self):
        global connections
        connections += 1
        super().setup()

    def log_message(self, *args):
        pass

    def answer(self, status, body=b'', content_type='text/plain; charset=UTF-8'):
        self.send_response(status)
        self.send_header('Content-Type', content_type)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        sent = self.rfile.read(int(self.headers.get('Content-Length') or 0))
        path = self.path
        if options.secret and self.headers.get('X-Instance-ID-Signature') not in [
                hmac.new(s.encode(), self.headers.get('X-Instance-ID', '').encode(), hashlib.sha256).hexdigest() for s in options.secret]:
            return self.answer(403, b'Invalid proxy request signature.')
        if options.neutron_port and path.startswith('/v2.0/ports?'):
            self.answer(200, b'{"ports": [' + options.neutron_port.encode() + b']}', 'application/json')
        elif path == '/name':
            self.answer(200, options.name.encode())
        elif path == '/who':
            self.answer(200, self.headers['X-Instance-ID'].encode())
        elif path.startswith('/only/'):
            mine = path[6:] == self.headers['X-Instance-ID']
            self.answer(200 if mine else 404, b'mine' if mine else b'nova knows no such instance')
        elif path.startswith('/hold'):
            sys.stdout.write('holding\n')
            sys.stdout.flush()
            released.wait(60)
            self.answer(200, b'released')
        elif path == '/release':
            released.set()
            self.answer(200)
        elif path == '/cut-once':
            global refused
            refused += 1
            self.close_connection = True
            if refused % 2 == 1:
                self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nnot a hundred')
            else:
                self.answer(200, b'whole')
        elif path == '/503-once':
            refused += 1
            self.answer(503 if refused % 2 == 1 else 200, b'at the second try')
        elif path == '/binary':
            self.answer(200, BINARY, 'application/octet-stream')
        elif path == '/empty':
            self.answer(200)
        elif path.startswith('/status/'):
            self.answer(int(path[8:]), b'nova says ' + path[8:].encode())
        elif path.startswith('/slow/'):
            print('slow', flush=True)
            time.sleep(float(path[6:]))
            self.answer(200, b'at last')
        elif path == '/chunked':
            self.send_response(200)
            self.send_header('Transfer-Encoding', 'chunked')
            self.end_headers()
            for part in (b'one', b'two' * 5000, b'three'):
                self.wfile.write(b'%x\r\n%s\r\n' % (len(part), part))
                self.wfile.flush()
                time.sleep(0.02)
            self.wfile.write(b'0\r\n\r\n')
        elif path == '/close':
            self.close_connection = True
            self.wfile.write(b'HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end')
        elif path == '/cut':
            self.close_connection = True
            self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nnot a hundred')
        elif path == '/cut-long':
            self.close_connection = True
            self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n' + b'x' * 100000)
        elif path == '/garbage':
            self.close_connection = True
            self.wfile.write(b'SSH-2.0-OpenSSH_9.2\r\n')
        elif path == '/hops':
            self.send_response(200)
            self.send_header('X-Metadata-Proxy', 'hop-limit=1')
            self.send_header('x_metadata_proxy', 'hop-limit=1')
            self.send_header('Content-Length', '4')
            self.end_headers()
            self.wfile.write(b'hops')
        elif path == '/connections':
            self.answer(200, str(connections).encode())
        else:
            self.answer(200, json.dumps({
                'method': self.command, 'path': path, 'fields': self.headers.items(),
                'body': sent.decode('latin-1')}).encode(), 'application/json')

    do_POST = do_PUT = do_GET

    def do_HEAD(self):
        self.send_response(200)
        self.send_header('Content-Length', '12345')
        self.end_headers()


class Server(ThreadingHTTPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 1024

    def handle_error(self, request, client_address):
        pass


server = Server((options.host, options.port), Nova)
if options.tls:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*options.tls)
    if options.client_ca:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(options.client_ca)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print('ready', flush=True)
server.serve_forever()
