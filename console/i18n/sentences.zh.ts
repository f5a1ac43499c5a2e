import { EXPECTED } from './expected.zh.ts';
import type { Pair } from './language.ts';
import { OF_GOODS } from './sentences-goods.zh.ts';
import { OF_KEEPING } from './sentences-keeping.zh.ts';
import { OF_PEOPLE } from './sentences-people.zh.ts';
import { OF_REJECTS } from './sentences-rejects.zh.ts';

/** What the API says in sentences. `{list}` is a list of which each part is translated; so is what stands for a `{phrase…}`. */
export const SENTENCES: readonly Pair[] = [...OF_PEOPLE, ...OF_GOODS, ...EXPECTED, ...OF_REJECTS, ...OF_KEEPING];
