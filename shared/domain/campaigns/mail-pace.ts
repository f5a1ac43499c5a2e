/** What a mail service takes of the account. */
interface Quota {
  /** At least 1. */
  readonly mailsPerSecond: number;
  readonly mailsLeftToday: number;
}

interface Surroundings {
  /** Undefined when the service does not tell it: then its own word on each mail has to do. */
  readQuota(): Promise<Quota | undefined>;
  /** Takes places in a second, since 1970, all or none. @param most - how many that second has */
  reserve(count: number, second: number, most: number): Promise<boolean>;
  nowMillis(): number;
  /** Resolves after so long. */
  sleep(milliseconds: number): Promise<unknown>;
}

/** So long somebody waits for a place; after that the messages come back later. */
const PATIENCE_MILLIS = 4000;
const QUOTA_MILLIS = 60_000;
const SECOND_MILLIS = 1000;

/** Keeps mails below what the account may send in a second and in a day. */
export function mailPace({ readQuota, reserve, nowMillis, sleep }: Surroundings) {
  let known: { readonly quota: Quota | undefined; readonly untilMillis: number } | undefined;

  async function quotaOf(): Promise<Quota | undefined> {
    if (known === undefined || known.untilMillis <= nowMillis())
      known = { quota: await readQuota(), untilMillis: nowMillis() + QUOTA_MILLIS };
    return known.quota;
  }

  return {
    /** Whether nothing more may be sent today. */
    isUsedUp: async (): Promise<boolean> => (await quotaOf())?.mailsLeftToday === 0,

    /** Waits for a second that has places left. @returns false when there were none for a while */
    async admit(count: number): Promise<boolean> {
      const quota = await quotaOf();
      if (quota === undefined) return true;
      for (let waited = 0; waited < PATIENCE_MILLIS; ) {
        const millis = nowMillis();
        if (await reserve(count, Math.floor(millis / SECOND_MILLIS), quota.mailsPerSecond)) return true;
        const rest = SECOND_MILLIS - (nowMillis() % SECOND_MILLIS);
        await sleep(rest);
        waited += rest;
      }
      return false;
    },
  };
}
