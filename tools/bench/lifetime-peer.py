"""Fits BG/NBD to the file of counts named first, of as many customers as named second, with scipy, and prints what it took."""
import json
import resource
import sys
import time

import numpy
from scipy.optimize import minimize
from scipy.special import gammaln

count = int(sys.argv[2])
x, last, age = numpy.fromfile(sys.argv[1], dtype="<i4").reshape(3, count).astype(float)
bought_again = x > 0


def negative_log_likelihood(logs):
    """Mean over the customers; the parameters by their logarithms."""
    r, alpha, a, b = numpy.exp(logs)
    by_count = gammaln(r + x) - gammaln(r) + r * numpy.log(alpha)
    by_count += gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
    alive = -(r + x) * numpy.log(alpha + age)
    gone = numpy.log(a) - numpy.log(b + numpy.maximum(x, 1) - 1) - (r + x) * numpy.log(alpha + last)
    return -numpy.mean(by_count + numpy.where(bought_again, numpy.logaddexp(alive, gone), alive))


begun, processor = time.perf_counter(), time.process_time()
found = minimize(negative_log_likelihood, numpy.zeros(4), method="L-BFGS-B")
millis, processor_millis = 1e3 * (time.perf_counter() - begun), 1e3 * (time.process_time() - processor)
r, alpha, a, b = map(float, numpy.exp(found.x))
print(
    json.dumps(
        {
            "firstMillis": millis,
            "warmMillis": millis,
            "processorMillis": processor_millis,
            "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
            "evaluations": found.nfev,
            "logLikelihood": -float(found.fun) * count,
            "r": r,
            "alpha": alpha,
            "a": a,
            "b": b,
        }
    )
)
