"""R160 to R162: one matrix that proves h(V) <= B for several outputs."""

from .lines import dot, increasing, require, several


def prove(lines, problem_rows, dx, scales, dual, b):
    """Reads the records after the line `spectral`; `dual` is V, integers with scale SV, and B = b 2^-SQ."""
    outputs, columns = len(dual[0]), len(problem_rows[0])
    order = outputs + columns
    factor = lines.list("factor", lines.integer)
    require(len(factor) == order * (order + 1) // 2, "R19 factor-count")
    lambdas = lines.several("lambda", len(dual), lines.positive)
    weights, terms, keys = [list(row) for row in dual], [], []

    def pair():
        j, k = lines.count(), lines.count()
        require(max(j, k) < len(dual), "R161 unknown-row")
        p, q, size, t = lines.positive(), lines.integer(), lines.positive(), several(outputs, lines.integer)
        keys.append((j, k))
        weights[j] = [w - p * entry for w, entry in zip(weights[j], t)]
        weights[k] = [w + abs(q) * entry for w, entry in zip(weights[k], t)]
        terms.append((size, t, [p * a - q * c for a, c in zip(problem_rows[j], problem_rows[k])]))

    for _ in range(lines.alone("pairs", lines.count)):
        lines.alone("pair", pair)
        require(increasing(keys[-2:]), "R12 pair-order")
    terms += zip(lambdas, weights, problem_rows)
    # DX^2 times the matrix of R162, over 2^-scale.
    scale = max(scales.so + 2 * scales.sv, scales.sa, scales.sq, 2 * scales.sf)
    outer, inner = scale - scales.so - 2 * scales.sv, scale - scales.sa
    matrix = [[0] * order for _ in range(order)]
    for size, tau, y in terms:
        inverse = -(-(1 << (scales.so + scales.sa)) // size)
        for i in range(outputs):
            for l in range(outputs):
                matrix[i][l] -= size * tau[i] * tau[l] * dx**2 << outer
        for i in range(columns):
            for l in range(columns):
                matrix[outputs + i][outputs + l] -= inverse * y[i] * y[l] << inner
    for i, column in enumerate(zip(*dual)):
        for l, inputs in enumerate(zip(*problem_rows)):
            entry = dot(column, inputs) * dx << (scale - scales.sv)
            matrix[i][outputs + l] -= entry
            matrix[outputs + l][i] -= entry
    rows = [[*factor[i * (i + 1) // 2 :][: i + 1], *[0] * (order - i - 1)] for i in range(order)]
    for i in range(order):
        matrix[i][i] += 2 * b * dx**2 << (scale - scales.sq)
        rest = [entry - (dot(rows[i], rows[l]) * dx**2 << (scale - 2 * scales.sf)) for l, entry in enumerate(matrix[i])]
        require(rest[i] >= sum(map(abs, rest)) - abs(rest[i]), "R19 not-dominant")
