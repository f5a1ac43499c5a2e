import { type PlaceId, PlaceIdSchema } from '#schemas/lot.ts';
import { elementsOfEpc } from './epc-uris.ts';

/** A place that an event names: what it may be as one of the shop's units, the likeliest first, and what it is otherwise. */
export interface NamedPlace {
  readonly unitIds: readonly string[];
  readonly place: PlaceId;
}

const UNIT_ID = /^[A-Za-z0-9_:-]{1,128}$/;
const lastPart = (uri: string) => uri.split(/[/:.]/).at(-1) ?? '';

/**
 * The place behind a URI. A location number is a place by its digits, its extension being the part of it, such as a cold room:
 * where a unit has the extension, the number with the extension, or the URI's last part as its id, that unit is meant.
 */
export function namedPlaceOf(uri: string): NamedPlace {
  const elements = elementsOfEpc(uri);
  const gln = elements?.get('414');
  const extension = elements?.get('254');
  const whole = extension === undefined ? gln : `${gln}-${extension}`;
  const candidates = gln === undefined ? [lastPart(uri)] : [extension ?? '', whole ?? '', gln];
  const place = PlaceIdSchema.safeParse((whole ?? uri).replaceAll('#', '/').slice(0, 200));
  return {
    unitIds: [...new Set(candidates.filter((candidate) => UNIT_ID.test(candidate)))],
    place: place.success ? place.data : PlaceIdSchema.parse('unknown'),
  };
}
