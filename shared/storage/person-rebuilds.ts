import * as z from 'zod';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Ledger } from '#schemas/ledger.ts';
import type { PersonHistory } from '#schemas/person-history.ts';
import type { Profile } from '#schemas/profile.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { readAll } from './batch-read.ts';
import { UnreadableItemError } from './errors.ts';
import { eventsIn } from './events.ts';
import { type NamesTold, recordingNamesIn, toldNamesOf } from './names.ts';
import { orderOfItem } from './orders.ts';
import { persist } from './patience.ts';
import type { PersonKeys } from './person-keys.ts';
import { type LedgerTables, ledgerIn, type WriteOutcome } from './person-ledger.ts';
import { linksIn } from './person-links.ts';
import { customersIn } from './profiles.ts';

/** Orders changed in one transaction; each may have an owner of its own. */
const ORDERS_AT_ONCE = 40;

export interface RebuildTables extends LedgerTables {
  readonly identities: string;
}

/** Pure decisions on what was read. */
export interface RebuildRules {
  /** The profile as everything that is kept says it is; undefined when that is not enough. */
  readonly profileOf: (history: PersonHistory) => Profile | undefined;
  readonly isSame: (stored: Profile, rebuilt: Profile) => boolean;
  /** References of the orders that do not say what everything that is kept says. */
  readonly wrongOrders: (history: PersonHistory) => string[];
  /** The ledger with the orders as everything that is kept says they are; one that is right stays the same object. */
  readonly ordersOf: (ledger: Ledger, events: readonly StoredEvent[]) => Ledger;
  /** What everything that is kept tells of the name, field by field. */
  readonly namesOf: (history: PersonHistory) => NamesTold;
}

export interface Rebuild {
  readonly rules: RebuildRules;
  readonly now: Instant;
  /** Only say what would be. */
  readonly isDry: boolean;
}

/** `gone`: no person of their own any more, or never; `unreadable`: what is kept does not tell enough. */
export type RebuildOutcome = 'same' | 'differing' | 'repaired' | 'unreadable' | 'gone';

type Attempt<Result> = { readonly done: Result } | { readonly again: WriteOutcome };

const isUnreadable = (error: unknown) =>
  error instanceof UnreadableItemError || error instanceof z.ZodError || error instanceof SyntaxError;

/** Makes what is kept of a person again from their events and orders. */
export function rebuildingIn(tables: RebuildTables, personKeys: PersonKeys) {
  const customers = customersIn(tables.customers);
  const events = eventsIn(tables.events);
  const ledgers = ledgerIn(tables);
  const linkedTo = linksIn(tables);
  const recordNames = recordingNamesIn(tables);

  /** Ids by their keys: those that the profile tells first, then those that events name. */
  async function idsOf(told: readonly string[], kept: readonly StoredEvent[]): Promise<Map<PersonKey, string>> {
    const named = kept.flatMap(({ userId, anonymousId, previousId }) => [userId, anonymousId, previousId].flatMap((id) => id ?? []));
    const ids = new Map<PersonKey, string>();
    for (const id of new Set([...told, ...named])) {
      const key = await personKeys.of(id);
      if (!ids.has(key)) ids.set(key, id);
    }
    return ids;
  }

  /** The profile is read first: whatever is stored later changes its version, and nothing is saved on it. */
  async function historyOf(personKey: PersonKey, now: Instant): Promise<PersonHistory | undefined> {
    const record = await customers.find(personKey);
    if (record.kind !== 'present' && record.kind !== 'unreadable') return undefined;
    if (record.kind === 'unreadable' && record.salvage.isMerged) throw new UnreadableItemError(`The link of ${personKey} cannot be read.`);
    const stored: Partial<Profile> = record.kind === 'present' ? record.profile : record.salvage.fields;
    const told = await Promise.all((stored.linkedIds ?? []).map((id) => personKeys.of(id)));
    const subjects = [personKey, ...(await linkedTo(personKey, told))];
    const kept = await Promise.all(subjects.map((subject) => events.historyOf(subject, now)));
    const all = kept.flatMap((history) => history.events);
    const orderRefs = new Set(all.flatMap(({ orderRef }) => orderRef ?? []));
    const orders = await readAll([...orderRefs].map((pk) => ({ table: tables.orders, key: { pk } })));
    return {
      personKey,
      record,
      subjects: new Set(subjects),
      ids: await idsOf([...(stored.customerId ? [stored.customerId] : []), ...(stored.linkedIds ?? [])], all),
      events: all,
      days: kept.flatMap(({ days }) => days),
      orders: new Map(orders.map(({ item }) => [String(item['pk']), orderOfItem(item)])),
    };
  }

  async function saveProfile({ personKey, record }: PersonHistory, profile: Profile): Promise<WriteOutcome> {
    const before: Ledger = { people: new Map([[personKey, record]]), orders: new Map() };
    const after: Ledger = { people: new Map([[personKey, { kind: 'present', profile }]]), orders: new Map() };
    return ledgers.save({ before, after, events: [], parts: [] });
  }

  /** Saves orders that say something else than the events, each with what it changes for its owner. */
  async function mendOrders(history: PersonHistory, wrong: readonly string[], { rules }: Rebuild): Promise<void> {
    for (let start = 0; start < wrong.length; start += ORDERS_AT_ONCE) {
      const orderRefs = wrong.slice(start, start + ORDERS_AT_ONCE);
      const told = history.events.filter(({ orderRef }) => orderRef !== undefined && orderRefs.includes(orderRef));
      await persist<void>(async () => {
        const { ledger: before } = await ledgers.load({ people: [...history.subjects], orderRefs, days: [] });
        // An order whose owner cannot be read yet is mended when that person has been.
        if ([...before.people.values()].some(({ kind }) => kind === 'unreadable')) return { done: undefined };
        const outcome = await ledgers.save({ before, after: rules.ordersOf(before, told), events: [], parts: [] });
        return outcome.kind === 'saved' ? { done: undefined } : { again: outcome };
      });
    }
  }

  /** Whether the person is still as read, so that a difference is one. */
  async function isUnchanged({ personKey, record }: PersonHistory): Promise<boolean> {
    const current = await customers.find(personKey);
    if (current.kind !== 'present' || record.kind !== 'present') return current.kind === record.kind;
    return current.profile.version === record.profile.version;
  }

  /** A difference is one only when nothing was stored while it was looked for. */
  async function compare(history: PersonHistory, isSame: boolean): Promise<Attempt<RebuildOutcome>> {
    if (isSame) return { done: 'same' };
    return (await isUnchanged(history)) ? { done: 'differing' } : { again: { kind: 'stale' } };
  }

  async function repair(history: PersonHistory, profile: Profile | undefined, rebuild: Rebuild): Promise<Attempt<RebuildOutcome>> {
    const outcome: WriteOutcome = profile ? await saveProfile(history, profile) : { kind: 'saved' };
    if (outcome.kind !== 'saved') return { again: outcome };
    const wrong = rebuild.rules.wrongOrders(history);
    await mendOrders(history, wrong, rebuild);
    // Names that were stored before there was an index of them are found from now on.
    await recordNames(history.personKey, await toldNamesOf(personKeys, rebuild.rules.namesOf(history)));
    return { done: profile || wrong.length > 0 ? 'repaired' : 'same' };
  }

  async function attempt(personKey: PersonKey, rebuild: Rebuild): Promise<Attempt<RebuildOutcome>> {
    const history = await historyOf(personKey, rebuild.now);
    if (!history) return { done: 'gone' };
    const profile = rebuild.rules.profileOf(history);
    if (!profile) return { done: 'unreadable' };
    const isSame = history.record.kind === 'present' && rebuild.rules.isSame(history.record.profile, profile);
    if (rebuild.isDry) return compare(history, isSame && rebuild.rules.wrongOrders(history).length === 0);
    return repair(history, isSame ? undefined : profile, rebuild);
  }

  /**
   * Makes one person again while events go on coming in: saved under the version that was read, and repeated when that is stale.
   *
   * @throws {TooBusyError} when the person changes again and again
   */
  return async function rebuild(personKey: PersonKey, how: Rebuild): Promise<RebuildOutcome> {
    return persist<RebuildOutcome>(async () => {
      try {
        return await attempt(personKey, how);
      } catch (error) {
        if (!isUnreadable(error)) throw error;
        return { done: 'unreadable' };
      }
    });
  };
}
