import { approach } from '#domain/cold-chain/warming.ts';

/**
 * The law of the simulated unit. Air heads for one of three temperatures, goods follow the air, both by Newton's law:
 * with the compressor on, air heads for `evaporatorCelsius` with the time constant `coolingMinutes`;
 * with it off, for `ambientCelsius` with `idleMinutes`, or `doorMinutes` while the door is open, or `defrostCelsius` while ice is melted.
 * The thermostat keeps the air within half a degree of the set-point. A failed compressor stays off until it is
 * started again by an order, but never earlier than `lockoutMinutes` after it failed (its own protection).
 */
export interface PlantLaw {
  readonly ambientCelsius: number;
  readonly evaporatorCelsius: number;
  readonly defrostCelsius: number;
  readonly coolingMinutes: number;
  readonly idleMinutes: number;
  readonly doorMinutes: number;
  readonly goodsMinutes: number;
  readonly lockoutMinutes: number;
}

export interface PlantState {
  readonly airCelsius: number;
  readonly goodsCelsius: number;
  readonly setPointCelsius: number;
  readonly isCompressorOn: boolean;
  /** Simulated minutes since the failure; null while the compressor works. */
  readonly failedMinutes: number | null;
  readonly isRestartOrdered: boolean;
  readonly isDoorOpen: boolean;
  readonly isDefrosting: boolean;
}

const HYSTERESIS_CELSIUS = 0.5;

export function steadyPlant(setPointCelsius: number): PlantState {
  return {
    airCelsius: setPointCelsius,
    goodsCelsius: setPointCelsius,
    setPointCelsius,
    isCompressorOn: false,
    failedMinutes: null,
    isRestartOrdered: false,
    isDoorOpen: false,
    isDefrosting: false,
  };
}

function thermostat({ airCelsius, setPointCelsius, isCompressorOn }: PlantState): boolean {
  if (airCelsius > setPointCelsius + HYSTERESIS_CELSIUS) return true;
  if (airCelsius < setPointCelsius - HYSTERESIS_CELSIUS) return false;
  return isCompressorOn;
}

function headingOf(state: PlantState, isCompressorOn: boolean, law: PlantLaw): readonly [celsius: number, minutes: number] {
  if (state.isDefrosting) return [law.defrostCelsius, law.coolingMinutes];
  if (state.isDoorOpen) return [law.ambientCelsius, law.doorMinutes];
  return isCompressorOn ? [law.evaporatorCelsius, law.coolingMinutes] : [law.ambientCelsius, law.idleMinutes];
}

/** The plant some minutes later; steps should be short against its time constants. */
export function advance(state: PlantState, minutes: number, law: PlantLaw): PlantState {
  const failedMinutes = state.failedMinutes === null ? null : state.failedMinutes + minutes;
  const isRestarted = failedMinutes !== null && state.isRestartOrdered && failedMinutes >= law.lockoutMinutes;
  const isBroken = failedMinutes !== null && !isRestarted;
  const isCompressorOn = !isBroken && thermostat(state);
  const [heading, tau] = headingOf(state, isCompressorOn, law);
  const airCelsius = approach(state.airCelsius, heading, minutes / tau);
  return {
    ...state,
    airCelsius,
    goodsCelsius: approach(state.goodsCelsius, (state.airCelsius + airCelsius) / 2, minutes / law.goodsMinutes),
    isCompressorOn,
    failedMinutes: isRestarted ? null : failedMinutes,
    isRestartOrdered: isRestarted ? false : state.isRestartOrdered,
  };
}
