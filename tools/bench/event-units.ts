import { larderlyAt } from '../api/larderly.ts';
import type { OwnRuntime } from './own-runtime.ts';
import { EVENT_CLASSES, type EventClass, eventMaker, type SampleEvents } from './sample-events.ts';
import { type Units, unitsEach } from './usage.ts';

const EVENTS_ONE_BY_ONE = 100;
const EVENTS_IN_BATCHES = 1000;

export interface ClassUnits {
  readonly group: EventClass;
  /** Events in one request. */
  readonly batch: number;
  readonly units: Units;
}

/** What an event of each class uses from its arrival to its last write, alone and in batches of a hundred. */
export async function unitsByClass(runtime: OwnRuntime, samples: SampleEvents): Promise<ClassUnits[]> {
  const rows: ClassUnits[] = [];
  for (const batch of [1, 100]) {
    for (const group of EVENT_CLASSES) rows.push({ group, batch, units: await unitsOf(runtime, samples, group, batch) });
  }
  return rows;
}

async function unitsOf({ endpoints, usage, drained }: OwnRuntime, samples: SampleEvents, group: EventClass, batch: number): Promise<Units> {
  const larderly = larderlyAt(endpoints);
  const next = eventMaker(samples[group], group, `u-${group}-${batch}`);
  const count = batch === 1 ? EVENTS_ONE_BY_ONE : EVENTS_IN_BATCHES;
  const before = await usage();
  for (let sent = 0; sent < count; sent += batch) {
    await larderly.track(Array.from({ length: batch }, next));
    // One by one means that each is stored before the next comes.
    if (batch === 1) await drained();
  }
  await drained();
  return unitsEach(before, await usage(), count);
}
