/**
 * What is kept of each local day, for the shop and for each of its groups; every indicator is made of these. Money in minor units of
 * the shop's currency. Those of a day add up over days; those `At` a day's end look back from it and never add up.
 */
export const FACTS = [
  // Of the day.
  'orders',
  'netMinor',
  'refundedMinor',
  'discountMinor',
  'items',
  'costedNetMinor',
  'goodsCostMinor',
  'promoters',
  'passives',
  'detractors',
  'csatAnswers',
  'csatSatisfied',
  'complaints',
  'safetyComplaints',
  'complaintsSolved',
  'complaintsSolvedAtOnce',
  // At its end.
  'ordersIn30At',
  'netMinorIn30At',
  'buyersIn30At',
  'firstBuyersIn30At',
  'buyersIn365At',
  'repeatersIn365At',
  'activeAt',
  'active30BeforeAt',
  'lapsedIn30At',
  'inactive30BeforeAt',
  'returnedIn30At',
  'visitDaysIn30At',
  'aliveSumAt',
  'aliveCountAt',
  'sourcesSumAt',
  'sourcesCountAt',
  'forecastNightsAt',
  'forecastWapeAt',
  'forecastBiasAt',
  'messagesSentAt',
  'messagesComplainedAt',
  'messagesBouncedAt',
  'campaignCostMinorAt',
  'campaignIncrementalMinorAt',
  'campaignVarianceAt',
  // Of the day, counted in the nights that follow it at once: what they are counted from is not kept as long.
  'rejectedReadings',
  'rejectedEvents',
  'readingsTaken',
  'unitDays',
  'unitMinutes',
  'unitMinutesInRange',
  'sensorDays',
  'sensorDaysAvailable',
  'incidents',
  'stockOuts',
  'productDays',
  // At its end.
  'alarmsIn30At',
  'answerMinutesP90At',
  'foreseenIn30At',
  'leadMinutesP50At',
  'drilledLotsAt',
  'drilledCustomersAt',
  'drillSecondsAt',
  'drillReachableRateAt',
  'drillTracedRateAt',
  'drillBalancedRateAt',
  // Of the day.
  'sensorDaysChecked',
  'sensorDaysCalibrated',
  // Of the day, and counted anew whenever the day is: what they are counted from is kept.
  'costedDisposals',
  'disposedMinor',
  // At its end.
  'reachableByEmailAt',
  'allowedByEmailAt',
  'reachableBySmsAt',
  'allowedBySmsAt',
  'reachableByPushAt',
  'allowedByPushAt',
  // Of the day, and counted anew whenever the day is.
  'deliveriesDue',
  'deliveriesOnTimeInFull',
  // Of the day.
  'stockMinor',
  'dailyDemandMinor',
] as const;
export type FactName = (typeof FACTS)[number];

export const FACT_PLACES = Object.fromEntries(FACTS.map((name, place) => [name, place])) as Readonly<Record<FactName, number>>;

const COUNTED_ANEW: readonly FactName[] = ['costedDisposals', 'disposedMinor', 'deliveriesDue', 'deliveriesOnTimeInFull'];

/** Of these only the night of a day itself, or those that follow it at once, can tell. New facts come last: what is stored keeps its places. */
export const NIGHT_FACTS: readonly FactName[] = FACTS.slice(FACT_PLACES.visitDaysIn30At).filter((name) => !COUNTED_ANEW.includes(name));

/** One number for each of the facts. */
export type FactRow = ArrayLike<number>;
