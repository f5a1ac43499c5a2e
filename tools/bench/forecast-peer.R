# Forecasts the first series of the file named first with forecast::ets, and prints what it took and how far it was off.
suppressMessages(library(forecast))
given <- commandArgs(TRUE)
days <- as.integer(given[2]); horizon <- as.integer(given[3]); season <- as.integer(given[4]); sample <- as.integer(given[5])
known <- days - horizon
values <- matrix(readBin(given[1], "double", days * sample, endian = "little"), nrow = days)
forecasts <- matrix(0, horizon, sample)
begun <- proc.time()
for (one in seq_len(sample))
  forecasts[, one] <- pmax(0, as.numeric(forecast(ets(ts(values[1:known, one], frequency = season)), h = horizon)$mean))
took <- proc.time() - begun
errors <- sapply(seq_len(sample), function(one) {
  own <- values[, one]
  mean(abs(forecasts[, one] - own[(known + 1):days])) / mean(abs(diff(own[1:known], lag = season)))
})
cat(sprintf('{"series":%d,"millisPerSeries":%.6f,"processorMillisPerSeries":%.6f,"peakMegabytes":0,"maseOfSample":%.6f}\n',
  sample, 1e3 * took[["elapsed"]] / sample, 1e3 * (took[["user.self"]] + took[["sys.self"]]) / sample, mean(errors[is.finite(errors)])))
