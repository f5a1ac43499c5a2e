import { IoTDataPlaneClient, PublishCommand as PublishToDevice } from '@aws-sdk/client-iot-data-plane';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IncidentFacts } from '#schemas/incident.ts';
import { type Instant, InstantSchema } from '#schemas/instant.ts';
import { type Command, CommandSchema } from '#schemas/unit.ts';
import { anIncident, aUnit, MINUTE } from '../support/cold-chain.ts';
import { startEngine } from '../support/engine.ts';

const topics = mockClient(SNSClient);
const devices = mockClient(IoTDataPlaneClient);
const queues = mockClient(SQSClient);
let engine: { stop: () => void };
let repeat: (message: object) => Promise<unknown>;
let runJob: () => Promise<{ unfinished: number }>;
let commands: ReturnType<typeof import('#storage/device-commands.ts').commandsIn>;
let incidents: ReturnType<typeof import('#storage/incidents.ts').incidentsIn>;
let units: ReturnType<typeof import('#storage/units.ts').unitsIn>;
let cases: ReturnType<typeof import('#storage/case-log.ts').caseLogIn>;

beforeAll(async () => {
  engine = await startEngine();
  Object.assign(process.env, {
    SAFETY_TOPIC_ARN: 'arn:aws:sns:eu-central-1:000000000000:safety',
    SHOP_TIME_ZONE: 'Europe/Berlin',
    ALERT_LANGUAGE: 'en',
    COMMANDS_QUEUE_URL: 'https://queue.example/commands',
  });
  const { handler } = await import('../../functions/cold-chain/check-commands.ts');
  runJob = () => handler({ scheduledAt: '2026-11-22T12:00:00Z' }, {} as never) as Promise<{ unfinished: number }>;
  const { handler: repeats } = await import('../../functions/cold-chain/repeat-command.ts');
  repeat = async (message) => await repeats({ Records: [{ messageId: 'm', body: JSON.stringify(message) }] } as never, {} as never);
  commands = (await import('#storage/device-commands.ts')).commandsIn('units-table');
  incidents = (await import('#storage/incidents.ts')).incidentsIn('incidents-table');
  units = (await import('#storage/units.ts')).unitsIn('units-table');
  cases = (await import('#storage/case-log.ts')).caseLogIn('cases-table');
});
afterAll(() => engine.stop());
beforeEach(async () => {
  for (const mock of [topics, devices, queues]) mock.reset();
  queues.on(SendMessageBatchCommand).resolves({ Failed: [] } as never);
  topics.on(PublishCommand).resolves({});
  devices.on(PublishToDevice).resolves({});
  for (const left of await commands.unfinished()) await commands.forget(left);
});

const ago = (minutes: number): Instant => InstantSchema.parse(new Date(Date.now() - minutes * MINUTE).toISOString());
const subjects = () => topics.commandCalls(PublishCommand).map(({ args }) => args[0].input.Subject);
const ordersSent = () => devices.commandCalls(PublishToDevice).length;
/** What waits to be sent again, and for how many seconds. */
const repeatsWaiting = () =>
  queues
    .commandCalls(SendMessageBatchCommand)
    .flatMap(({ args }) =>
      (args[0].input.Entries ?? []).map(({ MessageBody = '', DelaySeconds }) => [JSON.parse(MessageBody).attempt as number, DelaySeconds]),
    );

/** An order that was given so many minutes ago because of an incident that is still open. */
async function ordered(
  unitId: string,
  minutes: number,
  given: Partial<Command> = {},
  about: Partial<IncidentFacts> = {},
): Promise<{ command: Command; facts: IncidentFacts }> {
  const facts = anIncident(unitId, { site: `site-of-${unitId}`, ...about });
  await incidents.record(facts, 1, ago(minutes));
  const command = CommandSchema.parse({
    unitId,
    commandId: `${facts.incidentId}-raised`,
    incidentId: facts.incidentId,
    kind: 'set-point',
    celsius: 2,
    expects: 'cooling',
    issuedAt: ago(minutes),
    expiresAt: ago(minutes - 10),
    status: 'issued',
    issuedBy: 'larderly',
    reason: 'The goods warm.',
    ...given,
  });
  await commands.begin(command);
  await commands.markSent(command, ago(minutes));
  return { command, facts };
}
const answered = (command: Command, minutes: number, status: Command['status'] = 'accepted') =>
  commands.acknowledge(command, {
    status,
    at: ago(minutes),
    rejection: status === 'rejected' ? 'locked' : undefined,
    dueAt: ago(minutes - 15),
  });

describe('check-commands, each minute', () => {
  it('tells both groups, once, that a unit took an order and did not cool within 15 minutes', async () => {
    const { command, facts } = await ordered('warm', 17);
    await answered(command, 16);
    for (let minute = 0; minute < 2; minute++) await runJob();
    expect(subjects()).toEqual(['Cooling does not help: warm at site-of-warm, too warm [S3]']);
    expect(await commands.find(command.unitId, command.commandId)).toMatchObject({ status: 'accepted', effect: 'not-effective' });
    const { items } = await cases.page(facts.incidentId as never, 10);
    expect(items.map(({ step }) => step).sort()).toEqual(['alert-sent', 'command-acknowledged', 'command-sent', 'cooling-checked']);
    expect(await commands.unfinished()).toEqual([]);
  });

  it('makes a breach that is only foreseen as serious as goods at risk when what was ordered does not help, whatever is read later', async () => {
    const foreseen = { stage: 'predicted', severity: 'S2', rule: 'R7' } as const;
    const { command, facts } = await ordered('foreseen', 17, {}, foreseen);
    await answered(command, 16);
    for (let minute = 0; minute < 2; minute++) await runJob();
    expect(subjects()).toEqual([expect.stringMatching(/^Cooling does not help: foreseen .*\[S3\]$/)]);
    const escalation = { code: 'COOLING_NOT_EFFECTIVE', commandId: command.commandId };
    expect(await incidents.find(facts.incidentId)).toMatchObject({ severity: 'S3', rule: 'R7', escalation });
    await incidents.record({ ...facts, extremeCelsius: 4.6 }, 2, ago(0));
    expect(await incidents.find(facts.incidentId)).toMatchObject({ severity: 'S3', extremeCelsius: 4.6 });
    expect((await incidents.everyOpen()).find(({ unitId }) => unitId === 'foreseen')).toMatchObject({ severity: 'S3' });
    await incidents.record({ ...facts, stage: 'raised', severity: 'S4', rule: 'R1' }, 3, ago(0));
    expect(await incidents.find(facts.incidentId)).toMatchObject({ severity: 'S4' });
    await incidents.record({ ...facts, status: 'closed', stage: 'cleared' }, 4, ago(0));
  });

  it('leaves it as serious as its readings say when the order was refused', async () => {
    const { command, facts } = await ordered('refusing', 2, {}, { stage: 'predicted', severity: 'S2', rule: 'R7' });
    await answered(command, 1, 'rejected');
    await runJob();
    expect(await incidents.find(facts.incidentId)).toMatchObject({ severity: 'S2' });
    await incidents.record({ ...facts, status: 'closed', stage: 'cleared' }, 2, ago(0));
  });

  it('waits for the 15 minutes, and ends early when the incident is over', async () => {
    const { command, facts } = await ordered('early', 5);
    await answered(command, 4);
    await runJob();
    expect(await commands.unfinished()).toHaveLength(1);
    await incidents.record({ ...facts, status: 'closed', stage: 'cleared' }, 2, ago(0));
    await runJob();
    expect(await commands.find(command.unitId, command.commandId)).toMatchObject({ effect: 'effective' });
    expect(subjects()).toEqual([]);
  });

  it('tells of a refusal at the next minute, and of an order that nobody answered within a minute', async () => {
    const { command: refused } = await ordered('locked', 2);
    await answered(refused, 1, 'rejected');
    const { command: lost } = await ordered('offline', 2);
    await runJob();
    expect(subjects().sort()).toEqual([
      'Cooling does not help: locked at site-of-locked, too warm [S3]',
      'Cooling does not help: offline at site-of-offline, too warm [S3]',
    ]);
    expect(await commands.find(lost.unitId, lost.commandId)).toMatchObject({ status: 'expired' });
    expect(await commands.unfinished()).toEqual([]);
  });

  it('sends an order that was written and not sent, which a crash in between leaves, once', async () => {
    const { unitId } = aUnit({ unitId: 'crashed' });
    await units.put(aUnit({ unitId: 'crashed' }));
    const command = CommandSchema.parse({
      unitId,
      commandId: 'operator-1',
      kind: 'start-defrost',
      issuedAt: ago(1),
      expiresAt: ago(-9),
      status: 'issued',
      issuedBy: 'Kim',
      reason: 'Ice.',
    });
    await commands.begin(command, { until: ago(-120), setPointCelsius: undefined });
    for (let minute = 0; minute < 2; minute++) await runJob();
    expect(ordersSent()).toBe(1);
    expect(repeatsWaiting()).toEqual([[1, 5]]);
    expect((await units.find(unitId))?.automationLockedUntil).toBeDefined();
  });

  it('goes on with the others when one unit cannot be reached', async () => {
    devices.on(PublishToDevice).rejectsOnce(new Error('down')).resolves({});
    for (const unitId of ['one', 'two']) await units.put(aUnit({ unitId }));
    for (const unitId of ['one', 'two']) {
      const { command } = await ordered(`${unitId}-sent`, 1);
      await commands.begin({ ...command, unitId: aUnit({ unitId }).unitId, commandId: 'operator-2', sentAt: undefined } as Command);
    }
    await expect(runJob()).rejects.toThrow('could not be seen to: 1');
    expect(ordersSent()).toBe(2);
  });
});

describe('an order that nobody has answered', () => {
  const messageOf = ({ unitId, commandId }: Command, attempt: number) => ({ unitId, commandId, attempt });

  it('is sent three times more, at 5, 15 and 45 seconds, and then given up', async () => {
    const { command } = await ordered('deaf', 0);
    for (const attempt of [1, 2, 3]) await repeat(messageOf(command, attempt));
    expect(ordersSent()).toBe(3);
    expect(repeatsWaiting()).toEqual([
      [2, 10],
      [3, 30],
    ]);
    const sent = devices
      .commandCalls(PublishToDevice)
      .map(({ args }) => JSON.parse(Buffer.from(args[0].input.payload as Buffer).toString()));
    expect(new Set(sent.map(({ commandId }) => commandId))).toEqual(new Set([command.commandId]));
  });

  it('is left in peace once the unit has answered, a later order was given, or the machine was switched off', async () => {
    const { command: done } = await ordered('answering', 0);
    await answered(done, 0);
    const { command: overtaken } = await ordered('overtaken', 1);
    await commands.begin({ ...overtaken, commandId: 'operator-3', issuedAt: ago(0), issuedBy: 'Kim' });
    for (const command of [done, overtaken]) await repeat(messageOf(command, 1));
    const { command: unwanted } = await ordered('unwanted', 0);
    const { automationIn } = await import('#storage/automation.ts');
    const switches = automationIn('units-table');
    await switches.change({ schemaVersion: 1, mode: 'dry-run', reason: 'Works.', changedAt: ago(0), changedBy: 'Kim' });
    await repeat(messageOf(unwanted, 1));
    await switches.change({ schemaVersion: 1, mode: 'on', reason: 'Done.', changedAt: ago(0), changedBy: 'Kim' });
    expect([ordersSent(), repeatsWaiting()]).toEqual([0, []]);
    await repeat({ unitId: 'nobody', commandId: 'nothing', attempt: 1 });
  });

  it('counts as obeyed when the answer comes after it was given up', async () => {
    const { command } = await ordered('slow', 2);
    await runJob();
    expect(await commands.find(command.unitId, command.commandId)).toMatchObject({ status: 'expired' });
    expect(await answered(command, 0, 'done')).toBe(true);
    expect(await commands.unfinished()).toHaveLength(1);
  });
});

describe('the orders of a unit', () => {
  it('are listed page by page, the latest first', async () => {
    const { command } = await ordered('listed', 30);
    for (const minutes of [20, 10]) await commands.begin({ ...command, commandId: `operator-${minutes}`, issuedAt: ago(minutes) });
    const first = await commands.page(command.unitId, 2);
    const second = await commands.page(command.unitId, 2, first.next);
    expect([...first.items, ...second.items].map(({ commandId }) => commandId)).toEqual(['operator-10', 'operator-20', command.commandId]);
    expect(second.next).toBeUndefined();
  });

  it('exist once however often they are begun, and keep the first answer', async () => {
    const { command } = await ordered('once', 3);
    expect(await commands.begin({ ...command, celsius: 4 })).toMatchObject({ celsius: 2 });
    expect(await answered(command, 2, 'done')).toBe(true);
    expect(await answered(command, 1, 'rejected')).toBe(false);
    expect(await commands.find(command.unitId, command.commandId)).toMatchObject({ status: 'done' });
  });
});
