import * as z from 'zod';
import type { PersonKey, RunId } from '#schemas/ids.ts';
import { columnFilesIn } from './column-files.ts';

const HeaderSchema = z.object({ names: z.array(z.string()) });

/** What indicators need of a person beside the orders. */
export interface GroupedPerson {
  readonly personKey: PersonKey;
  /** One for each dimension that divides people, in their sequence. */
  readonly groups: readonly string[];
  /** How many equally used sources would be as diverse. */
  readonly sources: number;
  /** Days with behaviour within the last thirty. */
  readonly visitDays: number;
}

export interface GroupedPeople {
  readonly count: number;
  readonly keyAt: (row: number) => PersonKey;
  readonly personAt: (row: number) => Omit<GroupedPerson, 'personKey'>;
}

const fileKey = (runId: RunId, part: number) => `runs/${runId}/groups/part-${String(part).padStart(2, '0')}`;

/** The groups of the people of each part, by key, as one step of a run leaves them for a later one. */
export function personGroupFilesIn(bucket: string) {
  const files = columnFilesIn(bucket, HeaderSchema);
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
      const others = [Float64Array.from(sorted, ({ sources }) => sources), Float64Array.from(sorted, ({ visitDays }) => visitDays)];
      const keys = sorted.map(({ personKey }) => personKey);
      await files.put(fileKey(runId, part), { header: { names: [...numbers.keys()] }, keys, columns: [...others, ...groups] });
    },

    /** Undefined when the step before has left nothing. */
    async find(runId: RunId, part: number): Promise<GroupedPeople | undefined> {
      const file = await files.find(fileKey(runId, part));
      if (file === undefined) return undefined;
      const { count, keyAt, header } = file;
      const [sources, visitDays, ...groups] = file.columns;
      return {
        count,
        keyAt: (row) => keyAt(row) as PersonKey,
        personAt: (row) => ({
          groups: groups.map((column) => header.names[column[row] as number] ?? ''),
          sources: sources?.[row] ?? 0,
          visitDays: visitDays?.[row] ?? 0,
        }),
      };
    },
  };
}
