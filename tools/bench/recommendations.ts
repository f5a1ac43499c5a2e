import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { Bench, BenchOptions } from './bench.ts';
import { temporaryFolder } from './own-runtime.ts';
import { median, percentile } from './spread.ts';
import { table } from './table.ts';

const run = promisify(execFile);
const PYTHON = '/usr/bin/python3';
const CHILD = path.join(import.meta.dirname, 'recommendations-child.ts');
const PEER = path.join(import.meta.dirname, 'recommendations-peer.py');
const SEED = 20_241_001;
const NEIGHBOURS = 40;
const MOST_OUTPUT_BYTES = 64 * 1024 * 1024;
const BARS = { tailRatio: 4, bytesPerRating: 9, loadMegabytesPerMillisecond: 1.5, memoryRatio: 1.5 };

const CASES = [
  {
    name: '100k × 5k × 50',
    people: 100_000,
    products: 5000,
    perPerson: 50,
    topShare: 0.3,
    queries: 600,
    peerQueries: 150,
    bar: 5,
    goal: 10,
  },
  {
    name: '100k, top 60 %',
    people: 100_000,
    products: 5000,
    perPerson: 50,
    topShare: 0.6,
    queries: 600,
    peerQueries: 150,
    bar: 5,
    goal: 10,
  },
  {
    name: '1M × 20k × 20',
    people: 1_000_000,
    products: 20_000,
    perPerson: 20,
    topShare: 0.3,
    queries: 400,
    peerQueries: 60,
    bar: 3,
    goal: 15,
  },
] as const;
type Case = (typeof CASES)[number];

const AnswersSchema = z.array(z.object({ neighbours: z.array(z.number()), items: z.array(z.number()) }));
const AnsweredSchema = z.object({ milliseconds: z.array(z.number()), answers: AnswersSchema });
const OwnSchema = AnsweredSchema.extend({
  readMilliseconds: z.number(),
  loadMilliseconds: z.number(),
  loadAgainMilliseconds: z.number(),
  loadProcessorMilliseconds: z.number(),
  artefactBytes: z.number(),
  heldBytes: z.number(),
  residentBytes: z.number(),
});
const PeerSchema = z.object({ matvec: AnsweredSchema, rows: AnsweredSchema });
const MadeSchema = z.object({ bytes: z.number(), ratings: z.number(), postingsPerQuery: z.number() });
type Answered = z.infer<typeof AnsweredSchema>;
type Own = z.infer<typeof OwnSchema>;
type Peer = z.infer<typeof PeerSchema>;

export const recommendations: Bench = {
  name: 'recommendations',
  summary: `the ${NEIGHBOURS} exact neighbours of a person and their top 10, beside scipy.sparse; size and loading of the model`,
  usualRuns: 3,
  async run(options) {
    const hasPeer = await isScipyThere();
    const cases = [];
    for (const one of CASES) cases.push(await measured(one, hasPeer, options));
    const figures = { seed: SEED, runs: options.runs, bars: BARS, cases };
    return { figures, text: textOf(cases, hasPeer) };
  },
};

async function measured(one: Case, hasPeer: boolean, { runs, say }: BenchOptions) {
  const { folder, remove } = await temporaryFolder();
  try {
    say(`making ${one.name}`);
    const { people, products, perPerson, topShare } = one;
    const made = MadeSchema.parse(await output(process.execPath, [CHILD, 'make', folder, people, products, perPerson, topShare, SEED]));
    const own: Own[] = [];
    const peers: Peer[] = [];
    // In turn, so that both meet the same noise of the machine.
    for (let turn = 0; turn < runs; turn++) {
      say(`${one.name}, run ${turn + 1} of ${runs}`);
      own.push(OwnSchema.parse(await output(process.execPath, [CHILD, 'ask', folder, one.queries, NEIGHBOURS])));
      if (hasPeer) peers.push(PeerSchema.parse(await output(PYTHON, [PEER, folder, one.peerQueries, NEIGHBOURS])));
    }
    return { ...one, ...made, larderly: ownFigures(own, made.ratings), ...peerFigures(own, peers) };
  } finally {
    await remove();
  }
}
type Measured = Awaited<ReturnType<typeof measured>>;

async function output(program: string, given: readonly (string | number)[]): Promise<unknown> {
  const { stdout } = await run(program, given.map(String), { maxBuffer: MOST_OUTPUT_BYTES });
  return JSON.parse(stdout);
}

function spreadOf(processes: readonly Answered[]) {
  const at = (share: number) => median(processes.map(({ milliseconds }) => percentile(milliseconds, share)));
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

function ownFigures(own: readonly Own[], ratings: number) {
  const of = (figure: (one: Own) => number) => median(own.map(figure));
  const spread = spreadOf(own);
  return {
    ...spread,
    tailRatio: spread.p99 / spread.p50,
    bytesPerRating: of(({ artefactBytes }) => artefactBytes / ratings),
    artefactMegabytes: of(({ artefactBytes }) => artefactBytes / 1e6),
    readMilliseconds: of(({ readMilliseconds }) => readMilliseconds),
    loadMilliseconds: of(({ loadMilliseconds }) => loadMilliseconds),
    loadMegabytesPerMillisecond: of((one) => one.artefactBytes / 1e6 / one.loadMilliseconds),
    loadAgainMilliseconds: of((one) => one.loadAgainMilliseconds),
    loadProcessorMilliseconds: of((one) => one.loadProcessorMilliseconds),
    memoryRatio: of(({ heldBytes, artefactBytes }) => heldBytes / artefactBytes),
    residentMegabytes: of(({ residentBytes }) => residentBytes / 1e6),
  };
}

function peerFigures(own: readonly Own[], peers: readonly Peer[]) {
  const answers = peers[0]?.matvec.answers;
  if (answers === undefined) return { peer: undefined };
  const matvec = spreadOf(peers.map((peer) => peer.matvec));
  const rows = spreadOf(peers.map((peer) => peer.rows));
  return {
    peer: { matvec, rows },
    timesFaster: Math.min(matvec.p50, rows.p50) / spreadOf(own).p50,
    agreement: {
      neighbours: agreementOf(own[0]?.answers ?? [], answers, 'neighbours'),
      items: agreementOf(own[0]?.answers ?? [], answers, 'items'),
    },
  };
}

/** The part of what the peer finds that we find too; equally near people are a matter of taste. */
function agreementOf(own: Answered['answers'], peer: Answered['answers'], what: 'neighbours' | 'items'): number {
  let [same, all] = [0, 0];
  own.slice(0, peer.length).forEach((answer, index) => {
    const found = new Set(answer[what]);
    const expected = peer[index]?.[what] ?? [];
    all += expected.length;
    same += expected.filter((number) => found.has(number)).length;
  });
  return same / all;
}

function textOf(cases: readonly Measured[], hasPeer: boolean): string {
  const speed = cases.flatMap((one) => [
    [one.name, 'larderly', one.larderly.p50, one.larderly.p95, one.larderly.p99],
    ...(one.peer === undefined ? [] : [peerRow('scipy CSR · vector', one.peer.matvec), peerRow('scipy row · CSRᵀ', one.peer.rows)]),
  ]);
  const verdicts = cases.map((one) =>
    one.timesFaster === undefined
      ? `${one.name}: p99 ${one.larderly.tailRatio.toFixed(1)} × p50`
      : `${one.name}: ${one.timesFaster.toFixed(1)} × (bar ${one.bar}, goal ${one.goal}); p99 ${one.larderly.tailRatio.toFixed(1)} × p50 (bar ${BARS.tailRatio}); same neighbours ${percent(one.agreement.neighbours)}, same items ${percent(one.agreement.items)}`,
  );
  const sizes = cases.map(({ name, postingsPerQuery, larderly }) => [
    name,
    postingsPerQuery,
    larderly.artefactMegabytes,
    larderly.bytesPerRating,
    larderly.readMilliseconds,
    larderly.loadMilliseconds,
    larderly.loadProcessorMilliseconds,
    larderly.loadAgainMilliseconds,
    larderly.loadMegabytesPerMillisecond,
    larderly.memoryRatio,
    larderly.residentMegabytes,
  ]);
  return [
    table(['case', 'tool', 'p50 ms', 'p95 ms', 'p99 ms'], speed),
    '',
    ...verdicts,
    ...(hasPeer ? [] : [`${PYTHON} has no scipy: there is no peer.`]),
    '',
    table(
      [
        'case',
        'postings/query',
        'MB',
        'bytes/rating',
        'read ms',
        'load ms',
        'load CPU ms',
        'load again ms',
        'MB/ms',
        'held/artefact',
        'resident MB',
      ],
      sizes,
    ),
    `bars: ${BARS.bytesPerRating} bytes a rating, ${BARS.loadMegabytesPerMillisecond} MB/ms, held at most ${BARS.memoryRatio} × the artefact`,
  ].join('\n');
}

const peerRow = (tool: string, { p50, p95, p99 }: ReturnType<typeof spreadOf>) => ['', tool, p50, p95, p99];
const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

async function isScipyThere(): Promise<boolean> {
  try {
    await access(PYTHON);
    await run(PYTHON, ['-c', 'import scipy.sparse']);
    return true;
  } catch {
    return false;
  }
}
