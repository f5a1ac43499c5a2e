"""Answers the queries of recommendations-child.ts with scipy.sparse in two forms, and prints what each took as JSON."""
import json
import sys
import time

import numpy
from scipy import sparse

folder, queries, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
LIST, STRIDE, CHECKED, WARM_UP = 10, 7919, 100, 20


def read(name):
    return numpy.fromfile(f"{folder}/{name}", dtype="<u4")


starts, columns, cells, weights = read("rowStarts").astype("i4"), read("rowColumns").astype("i4"), read("rowCells"), read("columnWeights")
people, products = len(starts) - 1, len(weights)
strengths = (cells >> 3).astype("f4")


def of_length_one(values):
    matrix = sparse.csr_matrix((values, columns, starts), shape=(people, products))
    lengths = numpy.sqrt(numpy.asarray(matrix.multiply(matrix).sum(axis=1))).ravel()
    matrix.data /= numpy.repeat(lengths, numpy.diff(starts)).astype("f4")
    return matrix


weighted = of_length_one(strengths * numpy.sqrt(weights[columns]).astype("f4"))
plain = of_length_one(strengths)
transposed = weighted.T.tocsr()


def nearest(similarities, rows):
    if len(similarities) <= count:
        return rows, similarities
    chosen = numpy.argpartition(similarities, len(similarities) - count)[-count:]
    return (chosen if rows is None else rows[chosen]), similarities[chosen]


def by_matvec(row):
    similarities = weighted @ weighted[row].toarray().ravel()
    similarities[row] = 0
    return nearest(similarities, None)


def by_rows(row):
    product = weighted[row] @ transposed
    product.data[product.indices == row] = 0
    return nearest(product.data, product.indices)


def items_of(row, found):
    rows, similarities = found
    scores = plain[rows].T @ (similarities / similarities.sum())
    scores[columns[starts[row] : starts[row + 1]]] = 0
    return numpy.argpartition(scores, products - LIST)[-LIST:]


def measured(form):
    asked = [query * STRIDE % people for query in range(queries)]
    for row in asked[:WARM_UP]:
        items_of(row, form(row))
    milliseconds, answers = [], []
    for row in asked:
        begun = time.perf_counter()
        found = form(row)
        items = items_of(row, found)
        milliseconds.append(1e3 * (time.perf_counter() - begun))
        if len(answers) < CHECKED:
            answers.append({"neighbours": sorted(map(int, found[0])), "items": sorted(map(int, items))})
    return {"milliseconds": milliseconds, "answers": answers}


print(json.dumps({"matvec": measured(by_matvec), "rows": measured(by_rows)}))
