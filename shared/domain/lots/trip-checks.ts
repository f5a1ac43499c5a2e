import type { Instant } from '#schemas/instant.ts';
import { type Movement, PlaceIdSchema } from '#schemas/lot.ts';
import type { Sample } from '#schemas/reading.ts';
import type { Cargo, HandOver, HandOverBody, Trip } from '#schemas/trip.ts';
import type { Unit } from '#schemas/unit.ts';
import type { Track } from '#schemas/unit-state.ts';
import { thresholdsOf } from '../cold-chain/thresholds.ts';
import { instantOf, millisOf } from '../time.ts';

/** An older reading says nothing of how cold the vehicle is now. */
const MAX_READING_AGE_MILLIS = 900_000;
/** After that a vehicle has to be looked at again. */
const MAX_CHECK_AGE_MILLIS = 3_600_000;

/** How cold the air of a vehicle for frozen goods has to be before they come in. @see DB31/T 388 */
const FROZEN_LOADING_CELSIUS = -10;

/**
 * How cold a vehicle and its goods have to be where nobody says otherwise: the limit of what it carries. Frozen goods may come a
 * little warmer than they are kept, and are refused above the point at which they count as thawing.
 */
export function tripLimitsOf(vehicle: Unit): Pick<Trip, 'maxLoadingCelsius' | 'maxGoodsCelsius'> {
  const { limitCelsius, criticalCelsius } = thresholdsOf(vehicle);
  if (vehicle.storageClass === 'FROZEN') return { maxLoadingCelsius: FROZEN_LOADING_CELSIUS, maxGoodsCelsius: criticalCelsius };
  return { maxLoadingCelsius: limitCelsius, maxGoodsCelsius: limitCelsius };
}

/** The latest temperature of the air, if any is recent. @param nowMillis - of the question */
export function recentAir(state: { readonly tail: readonly Sample[]; readonly track: Pick<Track, 'sensors'> }, nowMillis: number) {
  const known = [...state.tail, ...Object.values(state.track.sensors)].filter(({ probe }) => probe === 'air');
  const [latest] = known.sort((one, other) => other.at - one.at);
  if (latest === undefined || nowMillis - latest.at > MAX_READING_AGE_MILLIS) return undefined;
  return { celsius: latest.celsius, measuredAt: instantOf(latest.at) };
}

/** Whether the vehicle was found cold not long before it is loaded; unknown is not cold. */
export function mayLoad({ preCooling }: Trip, at: Instant): boolean {
  if (preCooling === undefined || !preCooling.isCold) return false;
  const age = millisOf(at) - millisOf(preCooling.measuredAt);
  return age >= 0 && age <= MAX_CHECK_AGE_MILLIS;
}

const sorted = (seals: readonly string[]) => JSON.stringify([...seals].sort());

/** What comes of a hand-over: goods are taken when they are cold and their seals are those with which they left. */
export function handOverOf(trip: Trip, { goodsCelsius, seals, at, receivedBy }: HandOverBody, handedOverBy: string): HandOver {
  const isCold = goodsCelsius <= trip.maxGoodsCelsius;
  const areSealsIntact = sorted(seals) === sorted(trip.load?.seals ?? []);
  return { at, goodsCelsius, seals, receivedBy, handedOverBy, isCold, areSealsIntact, isAccepted: isCold && areSealsIntact };
}

export function statusOf({ load, handOver }: Trip): 'planned' | 'loaded' | 'handed-over' | 'refused' {
  if (handOver !== undefined) return handOver.isAccepted ? 'handed-over' : 'refused';
  return load === undefined ? 'planned' : 'loaded';
}

/** Lots that come into the vehicle, or out of it; their ids follow from the trip, so that each happens once. */
export function tripMovements(
  trip: Trip,
  lots: readonly Cargo[],
  kind: 'loaded' | 'unloaded',
  recorded: Pick<Movement, 'at' | 'recordedAt' | 'recordedBy'>,
): Movement[] {
  const vehicle = PlaceIdSchema.parse(trip.unitId);
  const way = kind === 'loaded' ? { from: trip.from, to: vehicle } : { from: vehicle, to: trip.to };
  return lots.map((part, index) => ({
    schemaVersion: 1,
    ...part,
    ...recorded,
    ...way,
    kind,
    tripId: trip.tripId,
    movementId: `trip ${trip.tripId} ${kind} ${index}`,
  }));
}
