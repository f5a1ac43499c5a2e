"""Numbers of tests/golden/uplift.json, made without any code of the project: /usr/bin/python3 tests/golden/uplift.py > tests/golden/uplift.json"""
import json
import math

import numpy as np
from scipy.optimize import brentq

Z = 1.959964


def mulberry32(seed):
    state = seed & 0xFFFFFFFF
    multiply = lambda a, b: ((a & 0xFFFFFFFF) * (b & 0xFFFFFFFF)) & 0xFFFFFFFF

    def draw():
        nonlocal state
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        mixed = multiply(state ^ (state >> 15), 1 | state)
        mixed = ((mixed + multiply(mixed ^ (mixed >> 7), 61 | mixed)) & 0xFFFFFFFF) ^ mixed
        return ((mixed ^ (mixed >> 14)) & 0xFFFFFFFF) / 4294967296

    return draw


def gaussian(draw):
    radius = math.sqrt(-2 * math.log(1 - draw()))
    return radius * math.cos(2 * math.pi * draw())


def welch(y, treated):
    t, c = y[treated], y[~treated]
    return t.mean() - c.mean(), math.sqrt(t.var(ddof=1) / len(t) + c.var(ddof=1) / len(c))


def cuped():
    draw = mulberry32(7)
    x, y = [], []
    for i in range(200):
        a = 50 + 10 * gaussian(draw)
        x.append(a)
        y.append(0.8 * a + 5 * gaussian(draw) + (2 if i % 2 else 0))
    x, y = np.array(x), np.array(y)
    treated = np.arange(200) % 2 == 1
    theta = np.cov(x, y, ddof=1)[0, 1] / x.var(ddof=1)
    raw, adjusted = welch(y, treated), welch(y - theta * (x - x.mean()), treated)
    return {"theta": theta, "raw": raw, "adjusted": adjusted, "explained": np.corrcoef(x, y)[0, 1] ** 2}


def fieller():
    """600 treated, 400 held out; spend before, spend and what each treated person cost beside 30 that are fixed for each."""
    draw = mulberry32(11)
    before, spend, cost, arm = [], [], [], []
    for i in range(1000):
        x = 200 + 60 * gaussian(draw)
        treated = i % 5 < 3
        y = 0.7 * x + 40 * gaussian(draw) + (45 if treated else 0)
        before.append(x)
        spend.append(y)
        cost.append(max(0, 8 + 0.05 * y + 4 * gaussian(draw)) if treated else 0)
        arm.append(treated)
    before, spend, cost, arm = np.array(before), np.array(spend), np.array(cost), np.array(arm)
    fixed = 30 * arm.sum()
    theta = np.cov(before, spend, ddof=1)[0, 1] / before.var(ddof=1)

    def interval(y):
        n, m = arm.sum(), (~arm).sum()
        each = cost[arm] + 30

        def distance(ratio):
            gap = (y[arm] - ratio * each).mean() - y[~arm].mean()
            return gap, Z * math.sqrt((y[arm] - ratio * each).var(ddof=1) / n + y[~arm].var(ddof=1) / m)

        ratio = (y[arm].mean() - y[~arm].mean()) / each.mean()
        low = brentq(lambda r: distance(r)[0] - distance(r)[1], ratio - 20, ratio)
        high = brentq(lambda r: distance(r)[0] + distance(r)[1], ratio, ratio + 20)
        return {"roi": ratio - 1, "roiCi95": [low - 1, high - 1], "difference": welch(y, arm)}

    return {"fixed": int(fixed), "plain": interval(spend), "adjusted": interval(spend - theta * (before - before.mean()))}


def qini():
    """Forty people with ties in their scores; areas by adding up trapezes over every prefix that does not cut a tie."""
    draw = mulberry32(3)
    people = []
    for i in range(40):
        score = round(draw() * 8) / 8
        treated = 1 if draw() < 0.6 else 0
        people.append((score, treated, 1 if draw() < 0.2 + 0.5 * score * treated else 0))
    n_t = sum(t for _, t, _ in people)
    points = [(0.0, 0.0)]
    for score in sorted({s for s, _, _ in people}, reverse=True):
        top = [p for p in people if p[0] >= score]
        t = [y for _, a, y in top if a == 1]
        c = [y for _, a, y in top if a == 0]
        points.append((len(top) / 40, (sum(t) - (sum(c) * len(t) / len(c) if c else 0)) / n_t))
    auuc = np.trapezoid([q for _, q in points], [s for s, _ in points]) if hasattr(np, "trapezoid") else np.trapz([q for _, q in points], [s for s, _ in points])
    return {"people": people, "points": points, "auuc": auuc, "qini": auuc - points[-1][1] / 2}


print(json.dumps({"cuped": cuped(), "fieller": fieller(), "qini": qini()}, indent=1, default=float))
