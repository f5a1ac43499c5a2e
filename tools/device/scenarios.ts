import type { PlantLaw, PlantState } from './plant.ts';

export const SCENARIO_NAMES = ['steady', 'door-open', 'compressor-failure', 'sensor-silent', 'flaky-network'] as const;
export type ScenarioName = (typeof SCENARIO_NAMES)[number];

interface Turn {
  /** Simulated minutes after the start. */
  readonly minute: number;
  readonly says: string;
  change(state: PlantState): PlantState;
}

export interface Scenario {
  readonly summary: string;
  /** How much of the simulated time lies before the present when it begins; it ends in the present. */
  readonly pastMinutes: number;
  /** After so many simulated minutes the sensors fall silent. */
  readonly silentAfterMinutes?: number;
  readonly law: PlantLaw;
  /** How long the goods must be above their limit before that is an alarm. @default 1 */
  readonly onDelayMinutes?: number;
  readonly turns: readonly Turn[];
  /** Messages are held back, sent twice and out of order. */
  readonly isFlaky: boolean;
  /** What the run waits for, beyond which it does not go on. */
  readonly endsWith: 'incident-cleared' | 'silence-reported' | 'the-past';
  /** Longest time on the clock on the wall. */
  readonly seconds: number;
}

/** A small quick box, so that hours become minutes: its goods follow the air within minutes. */
const LAW: PlantLaw = {
  ambientCelsius: 22,
  evaporatorCelsius: -8,
  defrostCelsius: 12,
  coolingMinutes: 1,
  idleMinutes: 12,
  doorMinutes: 4,
  goodsMinutes: 4,
  lockoutMinutes: 5,
};

export const SET_POINT_CELSIUS = 3;
export const SAMPLE_SECONDS = 5;

/** How the box is described to Larderly. Its delays are as short as everything else about it. */
export const unitOf = ({ law, onDelayMinutes = 1 }: Scenario) => ({
  kind: 'fridge',
  site: 'simulator',
  storageClass: 'CHILLED_TCS',
  limitCelsius: 5,
  setPointCelsius: SET_POINT_CELSIUS,
  tauMinutes: law.goodsMinutes,
  ambientCelsius: law.ambientCelsius,
  sensorIds: ['product-1', 'air-1'],
  onDelayMinutes,
  offDelayMinutes: 0.25,
  deadbandCelsius: 0.3,
});

const PLAIN = { law: LAW, pastMinutes: 10, turns: [], isFlaky: false, endsWith: 'the-past', seconds: 20 } as const;

export const SCENARIOS: Readonly<Record<ScenarioName, Scenario>> = {
  steady: { ...PLAIN, summary: 'a healthy unit: the compressor cycles, nothing is reported' },
  'door-open': {
    ...PLAIN,
    summary: 'the door stands open for three minutes: the air warms, the goods hardly do',
    law: { ...LAW, goodsMinutes: 40 },
    turns: [
      { minute: 4, says: 'the door is opened', change: (state) => ({ ...state, isDoorOpen: true }) },
      { minute: 7, says: 'the door is closed', change: (state) => ({ ...state, isDoorOpen: false }) },
    ],
  },
  'compressor-failure': {
    ...PLAIN,
    summary: 'the compressor trips: breach predicted, incident raised, set-point ordered, restarted, cleared',
    // All that follows from the failure fits into the five minutes in which readings are fresh enough for orders.
    law: { ...LAW, idleMinutes: 8, goodsMinutes: 2.5, lockoutMinutes: 3.9 },
    onDelayMinutes: 0.75,
    pastMinutes: 15,
    turns: [{ minute: 8.5, says: 'the compressor trips', change: (state) => ({ ...state, failedMinutes: 0 }) }],
    endsWith: 'incident-cleared',
    seconds: 40,
  },
  'sensor-silent': {
    ...PLAIN,
    summary: 'the sensors fall silent an hour ago: unknown, which is not fine',
    pastMinutes: 75,
    silentAfterMinutes: 12,
    endsWith: 'silence-reported',
    seconds: 90,
  },
  'flaky-network': {
    ...PLAIN,
    summary: 'messages come late, twice and shuffled; every reading is there once',
    isFlaky: true,
  },
};
