"""What /proc says of a set of processes."""
import os

TICK = os.sysconf('SC_CLK_TCK')


def in_namespace(name):
    """Ids of the processes whose network namespace has this name."""
    try:
        wanted = os.stat(f'/run/netns/{name}').st_ino
    except FileNotFoundError:
        return set()
    found = set()
    for entry in os.listdir('/proc'):
        if entry.isdigit():
            try:
                if os.stat(f'/proc/{entry}/ns/net').st_ino == wanted:
                    found.add(int(entry))
            except OSError:
                pass
    return found


def _stat(pid):
    with open(f'/proc/{pid}/stat', encoding='latin-1') as file:
        return file.read().rsplit(')', 1)[1].split()


def is_alive(pid):
    """False for a zombie."""
    try:
        return _stat(pid)[0] != 'Z'
    except OSError:
        return False


def cpu(pids):
    """Seconds of processor time, user and system, that the processes have used."""
    total = 0
    for pid in pids:
        try:
            fields = _stat(pid)
            total += int(fields[11]) + int(fields[12])
        except OSError:
            pass
    return total / TICK


def machine_busy():
    """Seconds of processor time of the whole machine that were not idle."""
    with open('/proc/stat', encoding='ascii') as file:
        values = [int(value) for value in file.readline().split()[1:9]]
    return (sum(values) - values[3] - values[4]) / TICK


def memory(pids):
    """Memory of the processes together, KiB: resident, proportional, written by one alone, and that with what it alone has read."""
    total = {'processes': 0, 'rss': 0, 'pss': 0, 'dirty': 0, 'private': 0}
    names = {'Rss': ('rss',), 'Pss': ('pss',), 'Private_Dirty': ('dirty', 'private'), 'Private_Clean': ('private',)}
    for pid in pids:
        try:
            with open(f'/proc/{pid}/smaps_rollup', encoding='ascii') as file:
                for line in file:
                    for key in names.get(line.split(':')[0], ()):
                        total[key] += int(line.split()[1])
            total['processes'] += 1
        except OSError:
            pass
    return total
