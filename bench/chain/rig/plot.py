"""Small SVG charts: lines over named places, a logarithmic scale."""
import math
import os

COLOURS = ['#0b6e4f', '#66b032', '#7a3e9d', '#8a5a00', '#c1440e', '#1f5fa8', '#777777', '#b5179e']
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 760, 380, 70, 40, 170, 45


def lines(title, unit, places, series):
    """A chart: series is {name: values by place}, None where there is no value."""
    values = [value for one in series.values() for value in one if value]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    high = max(high, low + 1)

    def x(index):
        return LEFT + (WIDTH - LEFT - RIGHT) * (index + 0.5) / len(places)

    def y(value):
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - (math.log10(value) - low) / (high - low))

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
           f'<text x="{LEFT}" y="22" font-size="15">{title}</text>']
    for power in range(low, high + 1):
        for factor in (1, 2, 5):
            value = factor * 10 ** power
            if value <= 10 ** high:
                out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(value):.1f}" y2="{y(value):.1f}" stroke="#ddd"/>'
                           f'<text x="{LEFT - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{value:g}</text>')
    out.append(f'<text x="8" y="{TOP - 6}">{unit}</text>')
    for index, place in enumerate(places):
        out.append(f'<text x="{x(index):.1f}" y="{HEIGHT - 20}" text-anchor="middle">{place}</text>')
    for number, (name, seen) in enumerate(series.items()):
        colour = COLOURS[number % len(COLOURS)]
        points = [(x(index), y(value)) for index, value in enumerate(seen) if value]
        out.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="'
                   + ' '.join(f'{px:.1f},{py:.1f}' for px, py in points) + '"/>')
        out += [f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3" fill="{colour}"/>' for px, py in points]
        legend = TOP + 10 + number * 18
        out.append(f'<rect x="{WIDTH - RIGHT + 15}" y="{legend - 9}" width="12" height="12" fill="{colour}"/>'
                   f'<text x="{WIDTH - RIGHT + 33}" y="{legend + 2}">{name}</text>')
    return '\n'.join([*out, '</svg>']) + '\n'


def write(results, folder):
    """Every chart that a run has figures for."""
    made = {}
    if 'loads' in results:
        loads = results['loads']
        present = next(iter(loads.values()))['loads']
        kept = [load for load in ('keep-1', 'keep-32', 'keep-256') if load in present]
        if kept:
            made['throughput.svg'] = lines('Throughput by keep-alive connections', 'req/s', [load[5:] for load in kept], {
                name: [one['loads'][load]['rate'] for load in kept] for name, one in loads.items()})
        if 'keep-32' in present:
            made['latency.svg'] = lines('Latency, 32 keep-alive connections', 'us', ['p50', 'p90', 'p99'], {
                name: [one['loads']['keep-32'][share] for share in ('p50', 'p90', 'p99')] for name, one in loads.items()})
    if 'starts' in results:
        starts = results['starts']
        counts = list(next(iter(starts.values()))['memory'])
        made['memory.svg'] = lines('Memory of all proxies together (PSS)', 'MiB', [f'{count} namespaces' for count in counts], {
            name: [one['memory'][count]['pss'] * int(count) / 1024 for count in counts] for name, one in starts.items()})
    for name, text in made.items():
        with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
            file.write(text)
    return list(made)
