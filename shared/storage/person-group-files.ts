import * as z from 'zod';
import type { PersonKey, RunId } from '#schemas/ids.ts';
import { SEGMENT_NAMES } from '#schemas/segment.ts';
import { columnFilesIn } from './column-files.ts';
import { nightlyFilesIn } from './nightly-files.ts';

/** Numbers of a person that stand before the groups. */
const NUMBERS = ['sources', 'visitDays', 'reach'] as const;
const HeaderSchema = z.object({
  names: z.array(z.string()),
  /** How many of them there are in the file. */
  numbers: z.number().int().default(2),
});

/** What indicators need of a person beside the orders. */
export interface GroupedPerson {
  readonly personKey: PersonKey;
  /** One for each dimension that divides people, in their sequence. */
  readonly groups: readonly string[];
  /** How many equally used sources would be as diverse. */
  readonly sources: number;
  /** Days with behaviour within the last thirty. */
  readonly visitDays: number;
  /** Channels on which there is an address, a bit for each. */
  readonly reach: number;
}

export interface GroupedPeople {
  readonly count: number;
  readonly keyAt: (row: number) => PersonKey;
  readonly personAt: (row: number) => Omit<GroupedPerson, 'personKey'>;
}

const fileKey = (runId: RunId, part: number) => `runs/${runId}/groups/part-${String(part).padStart(2, '0')}`;

/**
 * The groups of the people of each part, by key, as one step of a run leaves them for a later one. The first is the segment: that of the same
 * night where it has given one since.
 */
export function personGroupFilesIn(bucket: string) {
  const files = columnFilesIn(bucket, HeaderSchema);
  const nightly = nightlyFilesIn(bucket);

  /** Names of segments by key. */
  async function givenSegments(runId: RunId, part: number): Promise<ReadonlyMap<string, string>> {
    const members = await nightly.given(runId, part);
    if (members === undefined) return new Map();
    const { count, keyAt, columns } = members;
    const nameAt = (row: number) => SEGMENT_NAMES[(columns[0]?.[row] ?? 0) - 1] ?? 'none';
    return new Map(Array.from({ length: count }, (_, row) => [keyAt(row), nameAt(row)]));
  }

  return {
    async put(runId: RunId, part: number, people: readonly GroupedPerson[]): Promise<void> {
      const sorted = people.toSorted((one, other) => (one.personKey < other.personKey ? -1 : one.personKey > other.personKey ? 1 : 0));
      const numbers = new Map<string, number>();
      const numberOf = (name: string): number => {
        const number = numbers.get(name) ?? numbers.size;
        numbers.set(name, number);
        return number;
      };
      const width = sorted[0]?.groups.length ?? 0;
      const groups = Array.from({ length: width }, (_, place) =>
        Float64Array.from(sorted, (person) => numberOf(person.groups[place] ?? '')),
      );
      const others = NUMBERS.map((name) => Float64Array.from(sorted, (person) => person[name]));
      const keys = sorted.map(({ personKey }) => personKey);
      const header = { names: [...numbers.keys()], numbers: NUMBERS.length };
      await files.put(fileKey(runId, part), { header, keys, columns: [...others, ...groups] });
    },

    /** Undefined when the step before has left nothing. */
    async find(runId: RunId, part: number): Promise<GroupedPeople | undefined> {
      const file = await files.find(fileKey(runId, part));
      if (file === undefined) return undefined;
      const { count, keyAt, header } = file;
      const [sources, visitDays, reach] = file.columns.slice(0, header.numbers);
      const groups = file.columns.slice(header.numbers);
      const given = await givenSegments(runId, part);
      const groupsAt = (row: number) => {
        const [segment = '', ...others] = groups.map((column) => header.names[column[row] as number] ?? '');
        return [given.get(keyAt(row)) ?? segment, ...others];
      };
      return {
        count,
        keyAt: (row) => keyAt(row) as PersonKey,
        personAt: (row) => ({
          groups: groupsAt(row),
          sources: sources?.[row] ?? 0,
          visitDays: visitDays?.[row] ?? 0,
          reach: reach?.[row] ?? 0,
        }),
      };
    },
  };
}
