#!/usr/bin/env python3
"""replay.py in chain mode for many guests at once: each request is made inside its guest's network namespace, from the
guest's own address, and nothing is added to it.

  replay_guests.py GOLDEN_FOLDER PROFILE INSTANCE=NAMESPACE...
"""
import ctypes
import importlib.util
import os
import sys
import threading

CLONE_NEWNET = 0x40000000

folder, profile = sys.argv[1:3]
spaces = dict(pair.split('=', 1) for pair in sys.argv[3:])
spec = importlib.util.spec_from_file_location('replay', os.path.join(folder, 'replay.py'))
replay = importlib.util.module_from_spec(spec)
spec.loader.exec_module(replay)
libc = ctypes.CDLL(None, use_errno=True)
here = threading.local()
handles = {name: os.open('/run/netns/' + name, os.O_RDONLY) for name in spaces.values()}
original = replay.perform


def perform(case, inst, *rest):
    # A namespace belongs to a thread, and replay.py works through its cases in threads of its own.
    space = spaces[case['instance']]
    if getattr(here, 'space', None) != space:
        if libc.setns(handles[space], CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), 'setns')
        here.space = space
    return original(case, inst, *rest)


replay.perform = perform
sys.argv = [sys.argv[0], '--mode', 'chain', '--url', 'http://169.254.169.254', '--profile', profile, '--jobs', '8',
            '--cases', os.path.join(folder, 'cases.jsonl')]
for name in spaces:
    sys.argv += ['--instance', name]
sys.exit(replay.main())
