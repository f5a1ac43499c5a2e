/** The shop of reference/performance.md H, and what must be assumed of it to price a month. */
export const REFERENCE_SHOP = {
  customers: 1_000_000,
  eventsPerMonth: 10_000_000,
  /** As Segment's clients send them. */
  eventsPerRequest: 100,
  /** Events per queue message at most; each message is sent, received and deleted. */
  eventsPerMessage: 50,
  queueRequestsPerMessage: 3,
  sensors: 1000,
  readingsPerMonth: 43_800_000,
  /** A unit's six sensors for five minutes. */
  readingsPerMessage: 30,
  sensorsPerUnit: 6,
  minutesPerMonth: 43_800,
  recommendationsPerMonth: 5_000_000,
  nightsPerMonth: 30,
  stateTransitionsPerNight: 60,
  /** Orders and feedback are kept for ever; a year of them is priced. */
  monthsKept: 12,
  alarms: 40,
  metrics: 20,
  /** One line of a few hundred bytes for each invocation. */
  logBytesPerInvocation: 400,
} as const;

/** What that design came to on paper, and the bar of its section H. */
export const ON_PAPER = { naive: 322.6, lean: 14.2, bar: 25 } as const;
