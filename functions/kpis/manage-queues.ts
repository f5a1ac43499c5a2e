import { letterOutline } from '#domain/privacy/letter-outline.ts';
import { type DeadLetter, redrivenQueue } from '#messaging/redriven-queue.ts';
import { queueUrl, readEnvironment, wordList } from '#runtime/environment.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { note } from '#runtime/observability.ts';
import { notFound } from '#runtime/problems.ts';
import * as routes from '#schemas/routes/queues.ts';

/** One address and all names: the addresses of all queues would not fit in the 4 KB that the variables of a function may have. */
const env = readEnvironment({ WORK_QUEUES: wordList, FIRST_QUEUE_URL: queueUrl });

/** Queues of a stage differ in the end of their addresses alone. */
const addressStart = env.FIRST_QUEUE_URL.slice(0, -(env.WORK_QUEUES[0] ?? '').length);
const queues = new Map(
  env.WORK_QUEUES.map((name) => {
    const url = `${addressStart}${name}`;
    return [name, redrivenQueue({ url, deadLettersUrl: `${url}-dead-letters` })];
  }),
);

function queueNamed(name: string) {
  const queue = queues.get(name);
  if (queue === undefined) throw notFound(`The queue ${name}`);
  return queue;
}

const listQueues = on(routes.listQueues, async () => {
  const counted = [...queues].map(async ([name, queue]) => {
    const [counts, deadLetters] = await Promise.all([queue.counts(), queue.leftCount()]);
    return { name, ...counts, deadLetters };
  });
  return { items: await Promise.all(counted), cursor: null };
});

const told = ({ messageId, body, sentAtMillis, receives }: DeadLetter) => ({
  messageId,
  sentAt: new Date(sentAtMillis).toISOString(),
  receives,
  bytes: Buffer.byteLength(body),
  ...letterOutline(body),
});

const listDeadLetters = on(routes.listDeadLetters, async ({ params, query }) => {
  const letters = await queueNamed(params.name).look(query.limit);
  return { items: letters.sort((one, other) => one.sentAtMillis - other.sentAtMillis).map(told) };
});

const redriveQueue = on(routes.redriveQueue, async ({ params: { name }, body: { most, reason } }) => {
  const queue = queueNamed(name);
  const moved = await queue.redrive(most);
  note('Dead letters are sent again', { queue: name, moved, reason });
  return { name, moved, left: await queue.leftCount() };
});

export const handler = httpHandler([listQueues, listDeadLetters, redriveQueue]);
