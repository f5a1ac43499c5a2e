import { KIND_FORMS, KINDS } from './kinds.ts';

const USAGE = `npm run import -- PATH… [options]

Sends CSV or NDJSON files, packed with gzip or not, or folders of them, to a running Larderly through its public API.

  --kind KIND               what the files are; told from each header when absent
  --map FILE:their=ours,…   other column names in FILE (its name, with or without endings); repeatable
  --time-zone ZONE          clock of the times that have no offset; UTC when absent
  --currency CODE           of amounts without a currency column; the shop's when absent (EUR for prices and campaigns)
  --api URL                 another Larderly; with --endpoints, or LARDERLY_WRITE_KEY and LARDERLY_TOKEN, for its keys
  --endpoints FILE          endpoints.json of a running Larderly; .local/endpoints.json when absent
  --dry-run                 read and judge what can be judged here, send nothing
  --json                    print the counts as JSON

Files of unknown kind are listed and skipped. Each row ends as accepted (Larderly has it on its queue or in its tables),
repeated or rejected; FILE.rejected.csv, beside the file or in the working folder, has the line and the reason of each reject.
At the end it waits until what was accepted is stored, and says how much of it was refused on the way (GET /v1/rejects).

Re-running a file changes nothing. Every event has an id that follows from what it says, products, units and coupons are
put under their own ids, and campaigns carry an idempotency key, so Larderly knows a repeated one even from another machine. What
the command calls repeated is what the same rows were answered for before: it keeps its progress in .larderly-import/
in the working folder, goes on where a stopped import was, and sends nothing again for a file that has not changed while
that Larderly still knows its first record. Of a file that has changed all rows are sent; those of its events that
Larderly had already are counted as accepted, and change nothing.

Columns (names are read in any case; camelCase and spaces are fine; * must be there):
`;

export function helpText(): string {
  const kinds = KINDS.map((kind) => {
    const { help, columns } = KIND_FORMS[kind];
    const lines = columns.map(({ name, help: what, isRequired, aliases }) => {
      const others = aliases === undefined ? '' : ` (also: ${aliases.join(', ')})`;
      return `    ${`${name}${isRequired ? ' *' : ''}`.padEnd(24)}${what}${others}`;
    });
    return [`  ${kind}: ${help}`, ...lines].join('\n');
  });
  return `${USAGE}\n${kinds.join('\n\n')}\n`;
}
