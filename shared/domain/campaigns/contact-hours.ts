import { TimeZoneSchema } from '#schemas/instant.ts';
import type { Facts } from '#schemas/profile.ts';
import type { Hours, OpenHours } from './quiet-hours.ts';

type Traits = Facts['traits'];

/** Nobody is written to from nine in the evening to eight in the morning. */
const KNOWN: Hours = { from: 8, until: 21 };
/** Where the zone is not known: hours that are decent in each zone that it may be. */
const UNKNOWN: Hours = { from: 10, until: 18 };

interface StateRule {
  readonly zones: readonly string[];
  readonly hours?: Hours;
  readonly onSundays?: Hours;
}

const EASTERN = { zones: ['America/New_York'] };
const CENTRAL = { zones: ['America/Chicago'] };
const MOUNTAIN = { zones: ['America/Denver'] };
const PACIFIC = { zones: ['America/Los_Angeles'] };
const EASTERN_CENTRAL = { zones: ['America/New_York', 'America/Chicago'] };
const CENTRAL_MOUNTAIN = { zones: ['America/Chicago', 'America/Denver'] };

const named = (codes: string, rule: StateRule) => codes.split(' ').map((code) => [code, rule] as const);

/** Zones of the states of the US, and hours where a state's are narrower than 08–21 (FL 08–20, CT 09–20, TX Sundays from noon). */
const STATES: ReadonlyMap<string, StateRule> = new Map([
  ...named('DE DC GA ME MD MA NH NJ NY NC OH PA RI SC VT VA WV', EASTERN),
  ...named('AL AR IL IA LA MN MS MO OK WI', CENTRAL),
  ...named('CO MT NM UT WY', MOUNTAIN),
  ...named('CA NV WA', PACIFIC),
  ...named('IN KY MI TN', EASTERN_CENTRAL),
  ...named('KS NE ND SD', CENTRAL_MOUNTAIN),
  ...named('ID OR', { zones: ['America/Denver', 'America/Los_Angeles'] }),
  ...named('AZ', { zones: ['America/Phoenix'] }),
  ...named('AK', { zones: ['America/Anchorage', 'America/Adak'] }),
  ...named('HI', { zones: ['Pacific/Honolulu'] }),
  ...named('FL', { ...EASTERN_CENTRAL, hours: { from: 8, until: 20 } }),
  ...named('CT', { ...EASTERN, hours: { from: 9, until: 20 } }),
  ...named('TX', { ...CENTRAL_MOUNTAIN, onSundays: { from: 12, until: 21 } }),
]);

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined);

/** A field of the person or of their address. */
function placeOf(traits: Traits, name: string): string | undefined {
  const address = traits['address']?.value;
  const own = typeof address === 'object' && address !== null && !Array.isArray(address) ? address[name] : undefined;
  return textOf(own) ?? textOf(traits[name]?.value);
}

/** Two letters of ISO 3166, when the person or the address says so. */
export function countryOf(traits: Traits): string | undefined {
  const told = (placeOf(traits, 'country') ?? placeOf(traits, 'countryCode'))?.toUpperCase();
  return told !== undefined && /^[A-Z]{2}$/.test(told) ? told : undefined;
}

/** Spellings under which clients tell the zone: the person's, the device's, the address's. */
const ZONE_TRAITS = ['timezone', 'timeZone', 'time_zone', 'deviceTimezone', 'deviceTimeZone'] as const;

/** Every zone that something says the person is in. */
export function toldZonesOf(traits: Traits): string[] {
  const told = ZONE_TRAITS.flatMap((name) => [textOf(traits[name]?.value), placeOf(traits, name)]);
  return [...new Set(told.filter((zone) => zone !== undefined).filter((zone) => TimeZoneSchema.safeParse(zone).success))];
}

function stateRuleOf(traits: Traits): StateRule | undefined {
  if (countryOf(traits) !== 'US') return undefined;
  const told = (placeOf(traits, 'state') ?? placeOf(traits, 'region'))?.toUpperCase().replace(/^US-/, '');
  return told === undefined ? undefined : STATES.get(told);
}

function zonesOfCountry(country: string): readonly string[] {
  try {
    return new Intl.Locale(`und-${country}`).getTimeZones?.() ?? [];
  } catch {
    return [];
  }
}

/**
 * When a person may be written to, by all that is known of where they are: each zone that is told and, in the US, each of their
 * state's. Where nothing tells a zone, those of the country, without a country the shop's, at narrower hours.
 *
 * @param shopZone - of the shop, whose customers mostly live around it
 */
export function contactHoursOf(traits: Traits, shopZone: string): OpenHours[] {
  const state = stateRuleOf(traits);
  const zones = [...new Set([...toldZonesOf(traits), ...(state?.zones ?? [])])];
  if (zones.length > 0) {
    const hours = state?.hours ?? KNOWN;
    return zones.map((zone) => ({ zone, ...hours, onSundays: state?.onSundays }));
  }
  const country = countryOf(traits);
  const candidates = country === undefined ? [] : zonesOfCountry(country);
  return (candidates.length > 0 ? candidates : [shopZone]).map((zone) => ({ zone, ...UNKNOWN }));
}
