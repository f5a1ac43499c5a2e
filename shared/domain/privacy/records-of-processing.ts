import { fieldsOfClass } from '#schemas/data-classes.ts';
import { PROCESSING_ACTIVITIES } from './processing-activities.ts';
import { STORES } from './stores.ts';

const cell = (text: string) => text.replaceAll('|', '\\|');
const row = (...cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
const table = (titles: readonly string[], rows: readonly string[]) => [row(...titles), `|${titles.map(() => '---|').join('')}`, ...rows];

/** The fields in which an activity finds its data. */
const fieldsOf = (classes: (typeof PROCESSING_ACTIVITIES)[number]['classes']) =>
  classes.map((dataClass) => `${dataClass}: ${fieldsOfClass(dataClass).join(', ')}`).join('; ');

/** The records of processing (GDPR Art. 30, PIPL Art. 54 to 56) as Markdown, from what the code is annotated with. */
export function recordsOfProcessing(): string {
  const activities = PROCESSING_ACTIVITIES.flatMap(({ name, purpose, basis, classes, recipients, retention, logic }) => [
    `## ${name}`,
    '',
    ...table(
      ['', ''],
      [
        row('Purpose', purpose),
        row('Basis', basis),
        row('Data subjects', classes.includes('operator') ? 'people who work with Larderly' : 'customers of the shop'),
        row('Data', fieldsOf(classes)),
        row('Recipients', recipients),
        row('Kept', retention),
        ...(logic === undefined ? [] : [row('How it is inferred', logic)]),
      ],
    ),
    '',
  ]);
  const stores = Object.entries(STORES).map(([name, { knows, how, retention, stays }]) =>
    row(
      name,
      knows,
      retention,
      how,
      stays === undefined ? '' : `${stays.what}${stays.days === undefined ? '' : ` (${stays.days} days)`}: ${stays.because}`,
    ),
  );
  return [
    '# Records of processing',
    '',
    'Made from the annotations in `shared/schemas/data-classes.ts`, `shared/domain/privacy/processing-activities.ts` and',
    '`shared/domain/privacy/stores.ts`; a test fails when this page says something else. `GET /v1/privacy/records` gives the same.',
    'The controller is the shop that runs this deployment. Transfers to other countries: none by Larderly itself; the data stay in',
    'the region of the deployment.',
    '',
    ...activities,
    '## Where data are, and what an erasure does there',
    '',
    ...table(['store', 'knows', 'kept', 'an erasure', 'what stays'], stores),
    '',
  ].join('\n');
}
