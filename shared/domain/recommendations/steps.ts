/** Work that pauses from time to time, so that whoever has it done can do something else in between. */
export type Steps<Result> = Generator<void, Result>;

/** Does all of it at once. */
export function done<Result>(steps: Steps<Result>): Result {
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}
