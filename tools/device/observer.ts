import { setTimeout as sleep } from 'node:timers/promises';
import type { DeviceAck, DeviceCommand } from '#schemas/unit.ts';
import type { SimulatedClock } from './clock.ts';
import type { DeviceReading } from './device.ts';
import type { Link } from './link.ts';
import type { Scenario } from './scenarios.ts';
import type { KnownIncident, UnitPage, Watch } from './watch.ts';

const PATIENCE_MILLIS = 10_000;
const PAUSE_MILLIS = 100;

export interface ObserverProps {
  readonly watch: Watch;
  readonly clock: SimulatedClock;
  readonly startedAt: number;
  readonly print: (line: string) => void;
  /** Is told of the latest incident each time that Larderly is asked. */
  readonly onIncident?: (incident: KnownIncident) => void;
}

/** Tells line by line what the device does and what Larderly makes of it. */
export class Observer {
  readonly #props: ObserverProps;
  readonly #told = new Set<string>();
  readonly #commands: DeviceCommand[] = [];
  readonly #acks: DeviceAck[] = [];
  #readings = 0;
  #incident: KnownIncident | undefined;
  #isSilenceReported = false;
  #outlook = '';

  constructor(props: ObserverProps) {
    this.#props = props;
  }

  say(who: string, what: string): void {
    const { startedAt, clock, print } = this.#props;
    const wall = Date.now();
    const simulated = new Date(clock.at(wall)).toISOString().slice(11, 19);
    print(`${((wall - startedAt) / 1000).toFixed(1).padStart(6)} s  ${simulated}  ${who.padEnd(9)} ${what}`);
  }

  measured(readings: readonly DeviceReading[]): void {
    this.#readings += readings.length;
    const [product, air] = readings.slice(-2);
    this.say('reading', `goods ${product?.celsius.toFixed(2)} °C, air ${air?.celsius.toFixed(2)} °C (${readings.length} readings)`);
  }

  obeyed(command: DeviceCommand, ack: DeviceAck, link: Link): void {
    this.#commands.push(command);
    this.say('command', `${command.kind}${command.celsius === undefined ? '' : ` ${command.celsius} °C`} (${command.commandId})`);
    this.#acks.push(ack);
    const reason = ack.reason === undefined ? '' : `: ${ack.reason}`;
    // Who has left cannot answer any more; the order expires.
    void link.acknowledge(ack).then(
      () => this.say('ack', `${ack.status}${reason}`),
      () => this.say('ack', `${ack.status}${reason}, which was not sent any more`),
    );
  }

  /** Asks Larderly how it sees the unit, and tells what is new. */
  async look(): Promise<void> {
    const { watch, clock } = this.#props;
    const [unit, incidents] = await Promise.all([watch.unit(), watch.incidentsSince(clock.from)]);
    this.#tellOutlook(unit);
    for (const incident of incidents.toReversed()) this.#tellIncident(incident);
    this.#incident = incidents[0];
    if (this.#incident !== undefined) this.#props.onIncident?.(this.#incident);
    this.#isSilenceReported = incidents.some(({ kind }) => kind === 'silent') || (await this.#isPipelineReported(unit));
  }

  async #isPipelineReported({ state }: UnitPage): Promise<boolean> {
    return state.condition === 'unknown' && (await this.#props.watch.isPipelineReported());
  }

  #tellOutlook({ state: { prediction, condition, severity } }: UnitPage): void {
    const left = prediction === null ? 'no breach foreseen' : `${prediction.minutesLeft} min to the limit (${prediction.method})`;
    const outlook = `${condition} ${severity}, ${left}`;
    if (outlook !== this.#outlook) this.say('standing', outlook);
    this.#outlook = outlook;
  }

  #tellIncident(incident: KnownIncident): void {
    const moments = { predicted: incident.predictedAt, raised: incident.raisedAt, cleared: incident.clearedAt };
    for (const [stage, at] of Object.entries(moments)) {
      const name = `${incident.incidentId} ${stage}`;
      if (at === undefined || this.#told.has(name)) continue;
      this.#told.add(name);
      const left = stage === 'predicted' ? `, ${incident.predictedMinutes} min before the limit` : '';
      this.say('incident', `${stage} at ${at.slice(11, 19)}${left} [${incident.severity}] ${incident.incidentId}`);
    }
  }

  isDone({ endsWith }: Scenario, isPresent: boolean): boolean {
    if (endsWith === 'the-past') return isPresent;
    return endsWith === 'incident-cleared' ? this.#incident?.stage === 'cleared' : this.#isSilenceReported;
  }

  /** Waits until what was sent has been stored, then sums up. */
  async result() {
    const { watch, clock } = this.#props;
    const deadline = Date.now() + PATIENCE_MILLIS;
    let stored = (await watch.readingsSince(clock.from)).length;
    while (stored < this.#readings && Date.now() < deadline) {
      await sleep(PAUSE_MILLIS);
      stored = (await watch.readingsSince(clock.from)).length;
    }
    await this.look();
    this.say('device', `${this.#readings} readings sent, ${stored} stored`);
    return { readings: this.#readings, commands: this.#commands, acks: this.#acks, incident: this.#incident, stored };
  }
}
