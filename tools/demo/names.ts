import type { Draw } from './draw.ts';

const ONSETS = ['b', 'd', 'f', 'g', 'h', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 'br', 'dr', 'kr', 'tr', 'fl', 'sh'];
const VOWELS = ['a', 'e', 'i', 'o', 'u', 'ae', 'io'];
const ENDINGS = ['n', 'l', 'r', 'm', 's', '', '', ''];
const FAMILY_ENDINGS = ['vik', 'mond', 'tar', 'dell', 'sko', 'rin', 'bek', 'lund'];
const BRAND_ENDINGS = ['ova', 'ello', 'ry', 'and', 'ika', 'um'];

function syllable(draw: Draw): string {
  return draw.pick(ONSETS) + draw.pick(VOWELS) + draw.pick(ENDINGS);
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Names of nobody: put together from syllables. */
export function personName(draw: Draw): { firstName: string; lastName: string } {
  return {
    firstName: capital(syllable(draw) + syllable(draw)),
    lastName: capital(syllable(draw) + draw.pick(FAMILY_ENDINGS)),
  };
}

export function brandName(draw: Draw): string {
  return capital(syllable(draw) + draw.pick(BRAND_ENDINGS));
}
