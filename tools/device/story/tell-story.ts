import * as z from 'zod';
import type { Endpoints } from '../../api/endpoints.ts';
import { type Larderly, larderlyAt } from '../../api/larderly.ts';
import { runScenario, type ScenarioOptions, type ScenarioResult, unitFor } from '../run-scenario.ts';
import { SCENARIOS } from '../scenarios.ts';
import type { KnownIncident } from '../watch.ts';
import { linesOf, type StoryLine, tableOf, wordsOf } from './case-watch.ts';
import { lastOfOutbox, qualityOf, type Report, UntoldError, until } from './quality.ts';
import { openShop, type Shop } from './shop.ts';

const MINUTE_MILLIS = 60_000;
const LOOK_SECONDS = 30;
const PREPARE_SECONDS = 30;
/** That long a story waits for the second person where goods are as badly off as that (S4). */
const SECOND_PERSON_SECONDS = 600;

export interface StoryOptions extends Omit<ScenarioOptions, 'onIncident'> {
  readonly print: (line: string) => void;
  /** Longest time to wait for the job of every minute that looks whether the orders helped. @default 75 */
  readonly verdictSeconds?: number;
}

export interface StoryResult extends ScenarioResult {
  /** The story as Larderly tells it. */
  readonly lines: readonly StoryLine[];
  readonly recall: Report;
}

const percent = (rate: number | null) => (rate === null ? 'nothing to count' : `${Math.round(rate * 100)} %`);

const SeenSchema = z.object({ profile: z.object({ lastSeenAt: z.string() }) });

/** Whoever ordered is known, so that the recall will find them. */
async function untilKnown(larderly: Larderly, { guests }: Shop, orderedAt: number): Promise<void> {
  for (const { customerId } of guests) {
    await until(`The order of ${customerId}`, PREPARE_SECONDS, async () => {
      const page = SeenSchema.safeParse(await larderly.get(`/v1/customers/${customerId}`).catch(() => undefined));
      return page.success && Date.parse(page.data.profile.lastSeenAt) >= orderedAt ? true : undefined;
    });
  }
}

/** Prints what is new in the story of a case, each line once. */
class Teller {
  readonly #told = new Set<string>();
  readonly #larderly: Larderly;
  readonly #say: (who: string, what: string) => void;

  constructor(larderly: Larderly, say: (who: string, what: string) => void) {
    this.#larderly = larderly;
    this.#say = say;
  }

  async tell(caseId: string): Promise<StoryLine[]> {
    const lines = await linesOf(this.#larderly, caseId);
    for (const line of lines) {
      const name = `${line.step} ${line.key}`;
      if (this.#told.has(name)) continue;
      this.#told.add(name);
      this.#say('story', wordsOf(line));
    }
    return lines;
  }

  /** Waits until a step stands in the story. */
  async until(caseId: string, step: StoryLine['step'], seconds = LOOK_SECONDS): Promise<StoryLine[]> {
    return await until(`“${step}” of ${caseId}`, seconds, async () => {
      const lines = await this.tell(caseId);
      return lines.some((line) => line.step === step) ? lines : undefined;
    });
  }
}

interface Scene {
  readonly larderly: Larderly;
  readonly endpoints: Endpoints;
  readonly shop: Shop;
  readonly teller: Teller;
  readonly say: (who: string, what: string) => void;
}

/** What people do once the lots are on hold: quality decides and recalls, customers answer. */
async function playPeople({ larderly, endpoints, shop, teller, say }: Scene, caseId: string): Promise<Report> {
  const quality = qualityOf(larderly, endpoints, caseId);
  const since = endpoints.outbox === undefined ? 0 : await lastOfOutbox(endpoints.outbox);
  await teller.until(caseId, 'lots-held');
  await teller.until(caseId, 'orders-flagged');
  const state = await quality.dispose('Above the limit for longer than the HACCP plan allows: nothing of it may be sold.');
  if (state === 'approved') say('quality', `has approved; another person has to approve it too: POST /v1/cases/${caseId}/dispose`);
  await teller.until(caseId, 'lots-disposed', state === 'approved' ? SECOND_PERSON_SECONDS : LOOK_SECONDS);
  const recallId = await quality.recall(shop, 'The goods were not kept cold enough before they were sold.');
  say('quality', `recalls the lots: ${recallId}`);
  const sent = await until('The notices', LOOK_SECONDS, async () => {
    await teller.tell(caseId);
    const report = await quality.report(recallId);
    return report.customers.total > 0 && report.notices.sent >= report.customers.reachable.email ? report : undefined;
  });
  say('recall', `${sent.scope.orders.total} orders, ${sent.customers.total} customers, ${sent.notices.sent} notices sent`);
  const answered = shop.guests.map(async (guest) =>
    say('customer', `${guest.firstName} answers ${await quality.answer(recallId, guest, since)}: ${guest.answer}`),
  );
  await Promise.all(answered);
  const report = await until('The answers', LOOK_SECONDS, async () => {
    await teller.tell(caseId);
    const latest = await quality.report(recallId);
    return latest.answers.total >= shop.guests.length ? latest : undefined;
  });
  await quality.close(recallId, 'Everybody has answered.');
  return report;
}

/**
 * One failure from its first warm reading to the last customer's answer, on a running Larderly, through its public API, MQTT and the
 * links of its notices. Goods, people and orders are the story's own.
 */
export async function tellStory(options: StoryOptions): Promise<StoryResult> {
  const { endpoints, print, verdictSeconds = 75 } = options;
  const larderly = larderlyAt(endpoints);
  const startedAt = Date.now();
  const say = (who: string, what: string) =>
    print(`${((Date.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${' '.repeat(8)}  ${who.padEnd(9)} ${what}`);
  const { unitId } = await unitFor(options, startedAt - SCENARIOS['compressor-failure'].pastMinutes * MINUTE_MILLIS);
  const shop = await openShop(larderly, unitId, startedAt);
  await untilKnown(larderly, shop, startedAt);
  say('shop', `${shop.goods.length} lots in ${unitId}, ${shop.guests.length} customers have ordered of them`);
  const scene: Scene = { larderly, endpoints, shop, say, teller: new Teller(larderly, say) };
  let people: Promise<Report> | undefined;
  const onIncident = ({ incidentId, stage }: KnownIncident) => {
    if (stage === 'predicted' || people !== undefined) return;
    const quality = qualityOf(larderly, endpoints, incidentId);
    people = quality.acknowledge('On my way: I move the goods and look after the compressor.').then(() => playPeople(scene, incidentId));
    // It is awaited when the unit is cold again; until then a failure of it is nobody's.
    people.catch(() => undefined);
  };
  const result = await runScenario('compressor-failure', { ...options, unitId, onIncident, toldFrom: startedAt });
  if (people === undefined || result.incident === undefined) throw new UntoldError('No incident was raised, so that there is no story.');
  const { incidentId } = result.incident;
  const recall = await people;
  const { teller } = scene;
  const lines = await (verdictSeconds > 0 ? teller.until(incidentId, 'cooling-checked', verdictSeconds) : teller.tell(incidentId));
  for (const line of [
    '',
    `The story of ${incidentId}, in seconds since its first warm reading was sent:`,
    ...tableOf(lines, result.clock),
    '',
  ])
    print(line);
  print(
    `Reached ${percent(recall.rates.reached)}, answered ${percent(recall.rates.answered)}, ${percent(recall.rates.quantityAccounted)} of the quantity accounted for.`,
  );
  return { ...result, lines, recall };
}
