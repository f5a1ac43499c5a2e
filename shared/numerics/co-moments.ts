/** Count, means and co-moments of a stream of rows of numbers, by Welford's recurrence; exact to rounding however large the numbers are. */
export class CoMoments {
  readonly width: number;
  n = 0;
  private readonly means: Float64Array;
  /** Sums of products of deviations, the lower triangle row after row. */
  private readonly products: Float64Array;
  private readonly deviations: Float64Array;

  constructor(width: number) {
    this.width = width;
    this.means = new Float64Array(width);
    this.products = new Float64Array((width * (width + 1)) / 2);
    this.deviations = new Float64Array(width);
  }

  /** @param row - as many numbers as the width */
  add(row: ArrayLike<number>): void {
    this.n += 1;
    const { means, products, deviations, n } = this;
    for (let column = 0; column < this.width; column++) {
      const deviation = (row[column] as number) - (means[column] as number);
      deviations[column] = deviation;
      means[column] = (means[column] as number) + deviation / n;
    }
    const share = (n - 1) / n;
    let place = 0;
    for (let left = 0; left < this.width; left++) {
      const scaled = (deviations[left] as number) * share;
      for (let right = 0; right <= left; right++, place++)
        products[place] = (products[place] as number) + scaled * (deviations[right] as number);
    }
  }

  mean(column: number): number {
    return this.means[column] as number;
  }

  sum(column: number): number {
    return this.n * this.mean(column);
  }

  /** Sample covariance (divisor n − 1); 0 where there are fewer than two rows. */
  covariance(one: number, other: number): number {
    return this.n > 1 ? this.product(one, other) / (this.n - 1) : 0;
  }

  variance(column: number): number {
    return this.covariance(column, column);
  }

  /**
   * The moments of both streams as if they were one.
   *
   * @see Chan, Golub, LeVeque, Updating formulae and a pairwise algorithm for computing sample variances, 1979
   */
  joinedWith(other: CoMoments): CoMoments {
    const joined = new CoMoments(this.width);
    joined.n = this.n + other.n;
    if (joined.n === 0) return joined;
    const weight = (this.n * other.n) / joined.n;
    let place = 0;
    for (let left = 0; left < this.width; left++) {
      const gap = other.mean(left) - this.mean(left);
      joined.means[left] = this.mean(left) + (gap * other.n) / joined.n;
      for (let right = 0; right <= left; right++, place++) {
        const between = weight * gap * (other.mean(right) - this.mean(right));
        joined.products[place] = (this.products[place] as number) + (other.products[place] as number) + between;
      }
    }
    return joined;
  }

  private product(one: number, other: number): number {
    const [left, right] = one > other ? [one, other] : [other, one];
    return this.products[(left * (left + 1)) / 2 + right] as number;
  }
}
