"""The tables, from what a run left."""
from .chains import BEST


def text(results):
    """All tables of a run."""
    parts = [f'{results["machine"]}']
    if 'loads' in results:
        parts += [_loads(results['loads']), _bars(results)]
    if 'starts' in results:
        parts.append(_starts(results['starts']))
    if 'boot' in results:
        parts.append(_boot(results['boot']))
    if 'spread' in results:
        parts.append(_spread(results['spread']))
    if 'outage' in results:
        parts.append(_outage(results['outage']))
    return '\n\n'.join(parts) + '\n'


def best(loads, load, key, low):
    """The better value of the best C chains on a load; None when neither ran."""
    values = [loads[name]['loads'][load][key] for name in BEST if name in loads and load in loads[name]['loads']]
    return (min(values) if low else max(values)) if values else None


def _loads(loads):
    lines = ['| load | chain | req/s | (least-most) | p50 us | p99 us | CPU us/req | proxy | agent + upstream | MB/s | errors |',
             '|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|']
    for load in next(iter(loads.values()))['loads']:
        for name, chain in loads.items():
            one = chain['loads'][load]
            lines.append(f'| {load} | {name} | {one["rate"]:.0f} | {one["rate_min"]:.0f}-{one["rate_max"]:.0f} | {one["p50"]:.0f} | '
                         f'{one["p99"]:.0f} | {one["cpu"]:.1f} | {one["cpu_proxy"]:.1f} | {one["cpu_agent"]:.1f} | '
                         f'{one["mb"]:.0f} | {one["errors"]:.0f} |')
    lines += ['', '| chain | what it is | proxy idle: private, dirty, PSS KiB | after the loads | agent side after the loads |', '|---|---|--:|--:|--:|']
    for name, chain in loads.items():
        idle, used = chain['idle'], chain['used']
        lines.append(f'| {name} | {chain["text"]} | {_memory(idle["proxy"])} | {_memory(used["proxy"])} | {_memory(used["agent"])} |')
    return '\n'.join(lines)


def _memory(one):
    return f'{one["private"]}, {one["dirty"]}, {one["pss"]}'


# load, our chain, what, key, against, low is good, bar
BARS = [
    ('keep-32', 'ours', 'CPU / best C', 'cpu', 'best', True, 0.40),
    ('keep-32', 'ours', 'req/s / best C', 'rate', 'best', False, 2.0),
    ('keep-32', 'ours', 'CPU / single nginx hop', 'cpu', 'nginx-hop', True, 2.2),
    ('keep-256', 'ours', 'CPU / best C', 'cpu', 'best', True, 0.40),
    ('keep-256', 'ours', 'req/s / best C', 'rate', 'best', False, 2.0),
    ('keep-256', 'ours', 'CPU / single nginx hop', 'cpu', 'nginx-hop', True, 2.2),
    ('close-32', 'ours', 'CPU / best C', 'cpu', 'best', True, 0.65),
    ('close-32', 'ours', 'CPU / single nginx hop', 'cpu', 'nginx-hop', True, 1.5),
    ('keep-32', 'ours-relay', 'CPU / best C', 'cpu', 'best', True, 0.70),
    ('keep-1', 'ours', 'p50 / best C', 'p50', 'best', True, 0.70),
    ('body-64k', 'ours', 'MB/s / best C', 'mb', 'best', False, 1.0),
    ('keep-32', 'ours', "req/s / Neutron's own", 'rate', 'neutron', False, 60.0),
]


def _bars(results):
    loads = results['loads']
    lines = ['| load | chain | ratio within the run | seen | bar | |', '|---|---|---|--:|--:|---|']
    for load, name, what, key, against, low, bar in BARS:
        if name not in loads or load not in loads[name]['loads']:
            continue
        if against == 'best':
            other = best(loads, load, key, low)
        else:
            other = loads[against]['loads'][load][key] if against in loads else None
        if other:
            ratio = loads[name]['loads'][load][key] / other
            lines.append(f'| {load} | {name} | {what} | {ratio:.2f} | {"<=" if low else ">="} {bar:.2f} | '
                         f'{"met" if (ratio <= bar if low else ratio >= bar) else "NOT met"} |')
    return '\n'.join(lines)


def _starts(starts):
    lines = ['| chain | exec to first 200, ms | namespaces | private KiB each | of it dirty | PSS KiB each | threads each |', '|---|--:|--:|--:|--:|--:|--:|']
    for name, one in starts.items():
        for count, memory in one['memory'].items():
            lines.append(f'| {name} | {one["start_ms"]:.1f} | {count} | {memory["private"]:.0f} | {memory["dirty"]:.0f} | {memory["pss"]:.0f} | {memory["threads"]:.1f} |')
    if 'ours' in starts and 'haproxy-stock' in starts:
        ratio = starts['ours']['start_ms'] / starts['haproxy-stock']['start_ms']
        lines.append(f'\nstart / haproxy: {ratio:.2f} (bar <= 0.60)')
        for count in starts['ours']['memory']:
            ratio = starts['ours']['memory'][count]['private'] / starts['haproxy-stock']['memory'][count]['private']
            lines.append(f'\nprivate memory of {count} / haproxy: {ratio:.2f} (bar <= 1)')
    return '\n'.join(lines)


def _boot(boot):
    lines = [f'{boot["guests"]} guests over {boot["namespaces"]} namespaces, all begun within {boot["seconds"]:g} s '
             '(bar: 0 other than expected, p99 <= 25 ms)',
             '| round | requests | seconds | other than expected | p50 ms | p99 ms | p99.9 ms | CPU us/req |', '|--:|--:|--:|--:|--:|--:|--:|--:|']
    for number, one in enumerate(boot['rounds'], 1):
        times = one['request_us']
        lines.append(f'| {number} | {one["requests"]} | {one["seconds"]:.1f} | {one["unexpected"]} | {times["p50"] / 1000:.2f} | '
                     f'{times["p99"] / 1000:.2f} | {times["p99.9"] / 1000:.2f} | {one["cpu"]:.1f} |')
    return '\n'.join(lines)


def _spread(spread):
    lines = ['| namespaces | CPU us/req | proxies | agent | against the fewest (bar <= 1.15) |', '|--:|--:|--:|--:|--:|']
    first = next(iter(spread.values()))['cpu']
    for count, one in spread.items():
        lines.append(f'| {count} | {one["cpu"]:.1f} | {one["cpu_proxy"]:.1f} | {one["cpu_agent"]:.1f} | {one["cpu"] / first:.2f} |')
    return '\n'.join(lines)


def _outage(outage):
    lines = ['| nova killed, second by second | began | state | answers | p50 ms | longest ms |', '|---|--:|---|---|--:|--:|']
    for name, one in outage.items():
        for second in one['seconds']:
            number = second['second']
            state = 'up' if number < one['before'] else 'away' if number < one['before'] + one['away'] else 'back'
            answers = ', '.join(f'{what}: {count}' for what, count in sorted(second['answers'].items()))
            lines.append(f'| {name} | {number} | {state} | {answers} | {second["p50_ms"]:.1f} | {second["most_ms"]:.0f} |')
    lines += [''] + [f'{name}: {one["failed"]} failed' for name, one in outage.items()]
    return '\n'.join(lines)
