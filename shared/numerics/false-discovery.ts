/**
 * Benjamini and Hochberg's step-up procedure: for each test the smallest rate of false discoveries at which it is still one.
 * Whoever keeps all tests with a value of at most 0.05 has on average at most 5 % false ones among them.
 *
 * @param logChances - natural logarithms of the p-values of all tests that were made, kept or not
 * @returns logarithms of the adjusted p-values (q-values), in the same order, at most 0
 * @see Benjamini and Hochberg (1995), Controlling the False Discovery Rate, J. R. Statist. Soc. B 57
 */
export function logFalseDiscoveryRates(logChances: Float64Array): Float64Array {
  const order = Uint32Array.from(logChances, (_, test) => test).sort(
    (left, right) => (logChances[left] as number) - (logChances[right] as number),
  );
  const rates = new Float64Array(logChances.length);
  let least = 0;
  for (let rank = order.length; rank > 0; rank--) {
    const test = order[rank - 1] as number;
    least = Math.min(least, (logChances[test] as number) + Math.log(order.length / rank));
    rates[test] = least;
  }
  return rates;
}
