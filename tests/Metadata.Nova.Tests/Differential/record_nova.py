#!/usr/bin/python3
"""Asks nova's own code (Debian's python3-nova, or what PYTHONPATH names before it) for every document of random instances, and
for odd paths and Accept fields, and writes what it answers in the form of the recorded corpus: instances.json and cases.jsonl.

  record_nova.py SEED COUNT FOLDER
"""
import base64
import datetime
import hashlib
import hmac
import json
import os
import random
import re
import sys
import urllib.parse
import warnings

warnings.simplefilter('ignore')
seed, count, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]

from oslo_log import log  # noqa: E402
import nova.conf  # noqa: E402
import webob  # noqa: E402

CONF = nova.conf.CONF
log.register_options(CONF)
CONF([], project='nova', default_config_files=[])
CONF.set_override('service_metadata_proxy', True, 'neutron')
CONF.set_override('metadata_proxy_shared_secret', 'golden-secret', 'neutron')

import nova_instances  # noqa: E402
from nova.api.metadata import base, handler  # noqa: E402
from oslo_utils import timeutils  # noqa: E402
from random_records import Records  # noqa: E402

# The listing of versions is that of this day, so that a nova which knows later ones lists the same.
timeutils.set_time_override(datetime.datetime(2021, 1, 1))
log.logging.disable(log.logging.CRITICAL)
application = handler.MetadataRequestHandler()
SECRET = b'golden-secret'
SEED = re.compile(rb'("random_seed": ")[^"]*(")')
# Debian's nova has none of 2025; "latest" then differs only in what its records do not have.
OPENSTACK = base.OPENSTACK_VERSIONS + ['latest']
ITEMS = ['', '/meta_data.json', '/user_data', '/password', '/vendor_data.json', '/vendor_data2.json', '/network_data.json', '/version', '/content']
ACCEPTS = ['*/*', 'application/json', 'text/html', None]


RANGES = ['*/*', 'text/*', 'text/html', 'application/json', 'application/*', 'text/plain', 'TEXT/HTML', 'application/json;v=1', '*', 'text', '*/json',
          'text/html;level=1', 'application/json ; charset=utf-8', 'a/b;c="d,e"', 'x-y/z+json', '', 'gar bage', 'text/html/x']
WEIGHTS = ['', '', ';q=0', ';q=1', ';q=0.5', '; q=0.999', ';Q=0.3', ';q=1.0', ';q=1.5', ';q=0.1234', ';q=', ';q=.5', ' ;q=0.7;ext=1', ';q=0.0', ';q=1.000']
SEGMENTS = ['latest', 'openstack', 'ec2', '2009-04-04', '2012-08-10', 'meta-data', 'meta_data.json', 'hostname', 'public-keys', '0', 'content', '0000',
            '', '', '.', '..', '..', '%2e%2e', '%2F', '%2f..%2F', '%41', '%C3%BC', '%FF', '%', '%zz', '%00', '+', '%20', 'Latest', '?x=/..',
            'a?b', ';p', 'user-data', 'placement', 'nope', '~', '%25', '%3F', 'x' * 300]


def odd_accept(r):
    return ','.join(r.choice(['', '', ' ']) + r.choice(RANGES) + r.choice(WEIGHTS) for _ in range(r.randint(1, 4))).strip(' ')


def odd_path(r):
    return '/' + '/'.join(r.choice(SEGMENTS) for _ in range(r.randint(1, 7)))


def paths(record, r):
    versions = base.VERSIONS + ['latest']
    yield from ('/ec2', '/openstack/', '/latest', '/latest/user-data', '/latest/user-data/x')
    for version in r.sample(versions[:-1], 3) + ['latest']:
        yield '/%s' % version
        yield from walk('/%s/meta-data' % version, nova_instances.metadata(record['uuid'], 'x').get_ec2_metadata(version)['meta-data'])
    for group in record['security_groups']:
        yield '/latest/meta-data/security-groups/' + urllib.parse.quote(group, safe='')
    yield from ('/latest/meta-data/public-keys/0/_name', '/latest/meta-data/public-keys/1', '/latest/meta-data/hostname/x/y')
    for version in OPENSTACK:
        yield from ('/openstack/' + version + item for item in ITEMS)
    yield from ('/openstack/content/%04d' % n for n in range(6))


def walk(path, data):
    yield path
    if isinstance(data, dict):
        for key, value in data.items():
            yield from walk(path + '/' + key, value)
    else:
        yield path + '/x'


def ask(record, path, accept):
    # What a WSGI server and paste's urlmap make of a target.
    request = webob.Request.blank('/', environ={'PATH_INFO': re.sub('/+', '/', urllib.parse.unquote(path.split('?')[0], 'latin-1'))})
    request.headers.update({'X-Forwarded-For': record['guest_address'], 'X-Instance-ID': record['uuid'], 'X-Tenant-ID': record['project_id'],
                            'X-Instance-ID-Signature': hmac.new(SECRET, record['uuid'].encode(), hashlib.sha256).hexdigest()})
    if accept:
        request.headers['Accept'] = accept
    try:
        answer = request.get_response(application)
    except Exception:
        return {'status': 500}, 'status'
    body, seeds = SEED.subn(rb'\1{{RANDOM_SEED}}\2', answer.body)
    return {'status': answer.status_int, 'headers': {'Content-Type': answer.headers['Content-Type'], 'Content-Length': str(len(answer.body))},
            'body_b64': base64.b64encode(body).decode()}, 'normalised' if seeds else 'exact'


records, choose, cases = Records(seed, nova_instances.SHARES), random.Random(seed), []
instances = {'random-%d' % n: records.next() for n in range(count)}
for key, record in instances.items():
    nova_instances.RECORDS[record['uuid']] = record
    requests = [(path, choose.choice(ACCEPTS)) for path in paths(record, choose)]
    requests += [(odd_path(choose), None) for _ in range(30)] + [('/nope', odd_accept(choose)) for _ in range(30)]
    for path, accept in requests:
        expect, compare = ask(record, path, accept)
        cases.append({'id': '%s-%s-%s' % (key, path, accept), 'category': 'random', 'profile': 'default', 'instance': key, 'modes': ['direct'], 'method': 'GET',
                      'path': path, 'headers': [['Accept', accept]] if accept else [], 'identity': 'auto', 'body_b64': None, 'expect': expect,
                      'compare': compare, 'source': 'run'})
with open(os.path.join(folder, 'instances.json'), 'w', encoding='utf-8') as out:
    json.dump({'schema': 'nova-golden-instances/1', 'instances': instances, 'metadata_providers': {}}, out)
with open(os.path.join(folder, 'cases.jsonl'), 'w', encoding='utf-8') as out:
    out.writelines(json.dumps(case) + '\n' for case in cases)
