#!/usr/bin/env python3
"""replay.py in chain mode on the agent's own socket: what the proxy would add to a guest's request is added here.

  replay_proxied.py GOLDEN_FOLDER SOCKET PROFILE
"""
import importlib.util
import os
import sys

folder, path, profile = sys.argv[1:]
spec = importlib.util.spec_from_file_location('replay', os.path.join(folder, 'replay.py'))
replay = importlib.util.module_from_spec(spec)
spec.loader.exec_module(replay)

original = replay.request_headers


def proxied(case, inst, secret, mode):
    network = inst['interfaces'][0]['network']['id']
    return original(case, inst, secret, mode) + [
        ('X-Forwarded-For', inst['guest_address']), ('X-Neutron-Network-ID', network)]


replay.request_headers = proxied
cases = os.path.join(folder, 'cases.jsonl')
instances, _ = replay.load(cases, None)
# Without a port nobody can be found, with two of one address nobody may be.
names = [k for k, v in instances.items() if v['interfaces'] and not k.startswith('twin')]
sys.argv = [sys.argv[0], '--mode', 'chain', '--url', 'unix:' + path, '--cases', cases, '--profile', profile, '--jobs', '8']
for name in names:
    sys.argv += ['--instance', name]
with open(cases, encoding='utf-8') as f:
    categories = {replay.json.loads(line)['category'] for line in f}
# Forged fields end at the proxy, which is not here.
for category in sorted(categories - {'chain-spoof'}):
    sys.argv += ['--category', category]
sys.exit(replay.main())
