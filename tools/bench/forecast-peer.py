"""Forecasts the first series of the file named first with statsmodels' ExponentialSmoothing, and prints what it took and how far it was off."""
import json
import resource
import sys
import time
import warnings

import numpy
from statsmodels.tsa.holtwinters import ExponentialSmoothing

warnings.simplefilter("ignore")
days, horizon, season, sample = map(int, sys.argv[2:6])
known = days - horizon
series = numpy.fromfile(sys.argv[1], dtype="<f8").reshape(-1, days)[:sample]

forecasts = []
begun, processor = time.perf_counter(), time.process_time()
for own in series:
    model = ExponentialSmoothing(own[:known], seasonal="add", seasonal_periods=season, initialization_method="estimated")
    forecasts.append(numpy.maximum(0, model.fit().forecast(horizon)))
millis, processor_millis = 1e3 * (time.perf_counter() - begun), 1e3 * (time.process_time() - processor)

errors = []
for own, said in zip(series, forecasts):
    scale = numpy.mean(numpy.abs(own[season:known] - own[: known - season]))
    if scale > 0:
        errors.append(numpy.mean(numpy.abs(said - own[known:])) / scale)
print(
    json.dumps(
        {
            "series": len(series),
            "millisPerSeries": millis / len(series),
            "processorMillisPerSeries": processor_millis / len(series),
            "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
            "maseOfSample": float(numpy.mean(errors)),
        }
    )
)
