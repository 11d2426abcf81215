"""What the benchmark hands over: a table, JSON, a plot."""
import json
import os
import statistics
from xml.sax.saxutils import escape

COLUMNS = (
    ("contender", "%-26s", lambda r: r["contender"] + (" " + r["fault"]["kind"] if r.get("fault") else "")),
    ("copies", "%7.3f", lambda r: r["copies_mean"]), ("worst", "%7.3f", lambda r: r["copies_worst"]),
    ("payload", "%7.3f", lambda r: r["payload_copies_mean"]), ("origin", "%7.2f", lambda r: r["origin_copies"]), ("last", "%7.1f s", lambda r: r["seconds"]),
    ("x ideal", "%8.2f", lambda r: r["ratio"]), ("x 1.04", "%7.2f", lambda r: r["ratio_with_headers"]),
    ("cpu", "%7.1f s", lambda r: r["processor_seconds"]), ("idle", "%5.0f %%", lambda r: 100 * r["idle_share"]),
    ("same", "%7s", lambda r: "%d/%d" % (r["identical"], r["nodes"])))


def width(form):
    return len(form % ("" if form.endswith("s") and "." not in form else 0))


def table(results):
    """A line a contender: the medians of its rounds."""
    lines = ["  ".join(("%-*s" if form.startswith("%-") else "%*s") % (width(form), title) for title, form, _ in COLUMNS)]
    for rounds in by_contender(results).values():
        middle = median(rounds)
        lines.append("  ".join(form % value(middle) for _, form, value in COLUMNS)
                     + ("   (%d rounds)" % len(rounds) if len(rounds) > 1 else ""))
    for result in results:
        if result.get("tier_bytes"):
            lines.append("  %s, payload by tier: %s" % (result["contender"], ", ".join(
                "%s %.1f MiB" % (k, v / (1 << 20)) for k, v in result["tier_bytes"].items())))
    return "\n".join(lines)


def by_contender(results):
    """Rounds of one contender, and of one fault, belong together."""
    groups = {}
    for result in results:
        groups.setdefault(COLUMNS[0][2](result), []).append(result)
    return groups


def median(rounds):
    """Numbers by their median; of `identical` the worst."""
    middle = dict(rounds[0])
    for key, first in rounds[0].items():
        if isinstance(first, (int, float)):
            middle[key] = statistics.median(r[key] for r in rounds)
    middle["identical"] = min(r["identical"] for r in rounds)
    return middle


def write(folder, document, append):
    """results.json and plot.svg; `append` keeps the results of others that are there, of the same lab and size."""
    path = os.path.join(folder, "results.json")
    if append and os.path.exists(path):
        with open(path) as f:
            old = json.load(f)
        mine = by_contender(document["results"])
        if all(old["options"][k] == document["options"][k] for k in ("racks", "nodes", "size", "nic", "uplink")):
            document["results"] = [r for r in old["results"] if COLUMNS[0][2](r) not in mine] + document["results"]
    os.makedirs(folder, exist_ok=True)
    with open(path, "w") as f:
        json.dump(document, f, indent=1)
        f.write("\n")
    with open(os.path.join(folder, "plot.svg"), "w") as f:
        f.write(plot(document))
    return path


# ------------------------------------------------------------------ the plot
INK, QUIET, GRID, BAR, WORST = "#1c1c1c", "#6b6b6b", "#e4e4e4", "#3b6ea8", "#c4563a"
LABELS, PANEL, GAP, ROW, TOP = 190, 300, 60, 30, 78


def plot(document):
    """Two panels of bars on one list of contenders: copies into a rack, time over ideal."""
    rows = [(name, median(rounds)) for name, rounds in by_contender(document["results"]).items()]
    o = document["options"]
    high = TOP + ROW * len(rows) + 54
    wide = LABELS + 2 * PANEL + GAP + 60
    out = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">' % (
        wide, high, wide, high), '<rect width="100%" height="100%" fill="#ffffff"/>',
        text(16, 26, "%d racks of %d nodes, NIC %g and uplinks %g Mbit/s" % (o["racks"], o["nodes"], o["nic"], o["uplink"]), size=15)]
    panel(out, rows, LABELS, "copies into a rack (tick: worst rack)", "copies_mean", "copies_worst")
    panel(out, rows, LABELS + PANEL + GAP, "time of the last node, times size / rate", "ratio", None)
    for i, (name, _) in enumerate(rows):
        out.append(text(LABELS - 10, TOP + ROW * i + 19, name, anchor="end"))
    out.append(text(16, high - 14, "dashed: 1, what the wire allows", colour=QUIET))
    return "\n".join(out + ["</svg>", ""])


def panel(out, rows, left, title, key, tick):
    most = longest([r[tick or key] for _, r in rows])
    scale = PANEL / most
    bottom = TOP + ROW * len(rows)
    out.append(text(left, TOP - 22, title))
    value = 0
    while value * scale <= PANEL + 0.1:
        out.append('<line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="%s"/>' % (left + value * scale, TOP, left + value * scale, bottom, GRID))
        out.append(text(left + value * scale, bottom + 16, "%g" % value, anchor="middle", colour=QUIET, size=10))
        value += step(most)
    for i, (_, r) in enumerate(rows):
        y, long = TOP + ROW * i + 6, min(r[key], most) * scale
        out.append('<rect x="%d" y="%d" width="%.1f" height="18" fill="%s"/>' % (left, y, long, BAR))
        if r[key] > most:       # broken off
            out.append('<path d="M%.1f %d l8 -22 h4 l-8 22 z" fill="#ffffff"/>' % (left + 0.9 * PANEL, y + 20))
        if tick and r[tick] <= most:
            out.append('<line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="%s" stroke-width="2"/>' % (
                left + r[tick] * scale, y - 2, left + r[tick] * scale, y + 20, WORST))
        out.append(text(left + max(long, min(r[tick or key], most) * scale) + 6, y + 13, "%.2f" % r[key]))
    out.append('<line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="%s" stroke-dasharray="3 3"/>' % (left + scale, TOP - 6, left + scale, bottom, INK))


def longest(values):
    """Where the scale ends: one value far from all others must not flatten them."""
    ordered = sorted(values)[-2:]
    if len(ordered) == 2 and ordered[1] > 3 * ordered[0]:
        return max(1.2, 1.5 * ordered[0])
    return max(1.2, ordered[-1])


def step(most):
    """A round distance of grid lines that gives about five."""
    for candidate in (0.25, 0.5, 1, 2, 5, 10, 20, 50, 100):
        if most / candidate <= 6:
            return candidate
    return most


def text(x, y, content, anchor="start", colour=INK, size=12):
    return '<text x="%.1f" y="%.1f" text-anchor="%s" fill="%s" font-size="%d">%s</text>' % (x, y, anchor, colour, size, escape(content))
