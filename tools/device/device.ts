import { gaussian } from '#numerics/random.ts';
import type { Instant } from '#schemas/instant.ts';
import type { DeviceAck, DeviceCommand } from '#schemas/unit.ts';
import { advance, type PlantState, steadyPlant } from './plant.ts';
import { SAMPLE_SECONDS, type Scenario, SET_POINT_CELSIUS } from './scenarios.ts';

const NOISE_CELSIUS = 0.03;
const REMEMBERED_COMMANDS = 256;
const SET_POINT_RANGE = { lowest: 1, highest: 4 };

export interface DeviceReading {
  readonly sensorId: string;
  readonly bootId: string;
  readonly seq: number;
  readonly measuredAt: string;
  readonly celsius: number;
  readonly probe: 'air' | 'product';
  readonly doorOpen: boolean;
  readonly defrost: boolean;
}

/** A simulated unit: its plant, its two sensors and its controller. */
export class Device {
  #state: PlantState = steadyPlant(SET_POINT_CELSIUS);
  #seq = 0;
  #sampledAt: number;
  readonly #acks = new Map<string, DeviceAck>();
  /** When the order was given that was obeyed last. */
  #obeyedOf: Instant | undefined;
  readonly #from: number;
  readonly #scenario: Scenario;
  readonly #bootId: string;
  readonly #random: () => number;
  #turns: number;

  constructor(scenario: Scenario, given: { from: number; bootId: string; random: () => number }) {
    this.#scenario = scenario;
    this.#from = given.from;
    this.#sampledAt = given.from;
    this.#bootId = given.bootId;
    this.#random = given.random;
    this.#turns = 0;
  }

  get state(): PlantState {
    return this.#state;
  }

  get isSilent(): boolean {
    return this.#minutesAt(this.#sampledAt) >= (this.#scenario.silentAfterMinutes ?? Number.POSITIVE_INFINITY);
  }

  /** What was measured until a simulated moment, and what happened meanwhile. */
  until(simulatedMillis: number): { readings: DeviceReading[]; happened: string[] } {
    const readings: DeviceReading[] = [];
    const happened: string[] = [];
    while (this.#sampledAt + SAMPLE_SECONDS * 1000 <= simulatedMillis && !this.isSilent) {
      this.#sampledAt += SAMPLE_SECONDS * 1000;
      happened.push(...this.#takeTurns());
      this.#state = advance(this.#state, SAMPLE_SECONDS / 60, this.#scenario.law);
      readings.push(this.#read('product'), this.#read('air'));
    }
    return { readings, happened };
  }

  /** Obeys an order once; a repeated one is answered as before. */
  obey(command: DeviceCommand, at: Instant): DeviceAck {
    const known = this.#acks.get(command.commandId);
    if (known) return known;
    const reason = this.#refusalOf(command, at);
    if (reason === undefined) this.#obeyedOf = command.issuedAt;
    if (reason === undefined && command.kind === 'set-point') this.#adjust(command.celsius ?? this.#state.setPointCelsius);
    const ack: DeviceAck =
      reason === undefined
        ? { commandId: command.commandId, status: 'done', at }
        : { commandId: command.commandId, status: 'rejected', at, reason };
    this.#acks.set(command.commandId, ack);
    const [oldest] = this.#acks.keys();
    if (this.#acks.size > REMEMBERED_COMMANDS && oldest !== undefined) this.#acks.delete(oldest);
    return ack;
  }

  #adjust(setPointCelsius: number): void {
    this.#state = { ...this.#state, setPointCelsius, isRestartOrdered: this.#state.failedMinutes !== null };
  }

  #refusalOf({ kind, celsius, issuedAt, expiresAt }: DeviceCommand, at: string): string | undefined {
    if (expiresAt <= at) return 'expired';
    // Orders may overtake each other on their way: what was ordered last stands.
    if (this.#obeyedOf !== undefined && issuedAt < this.#obeyedOf) return 'overtaken by a later order';
    if (kind !== 'set-point') return undefined;
    const isWithin = celsius !== undefined && celsius >= SET_POINT_RANGE.lowest && celsius <= SET_POINT_RANGE.highest;
    return isWithin ? undefined : 'out of bounds';
  }

  #minutesAt(simulatedMillis: number): number {
    return (simulatedMillis - this.#from) / 60_000;
  }

  #takeTurns(): string[] {
    const minute = this.#minutesAt(this.#sampledAt);
    const due = this.#scenario.turns.slice(this.#turns).filter((turn) => turn.minute <= minute);
    this.#turns += due.length;
    for (const turn of due) this.#state = turn.change(this.#state);
    return due.map(({ says }) => says);
  }

  #read(probe: DeviceReading['probe']): DeviceReading {
    const exact = probe === 'air' ? this.#state.airCelsius : this.#state.goodsCelsius;
    return {
      sensorId: `${probe}-1`,
      bootId: this.#bootId,
      seq: this.#seq++,
      measuredAt: new Date(this.#sampledAt).toISOString(),
      celsius: Math.round((exact + NOISE_CELSIUS * gaussian(this.#random)) * 100) / 100,
      probe,
      doorOpen: this.#state.isDoorOpen,
      defrost: this.#state.isDefrosting,
    };
  }
}
