import type { News } from '#schemas/due-alert.ts';
import type { UnitId } from '#schemas/ids.ts';
import type { IncidentFacts } from '#schemas/incident.ts';
import { instantOf, localClockOf, millisOf } from '../time.ts';
import { ALERT_PHRASES, type AlertLanguage, type AlertPhrases } from './alert-phrases.ts';
import { demandsHold } from './severity.ts';
import { MINUTE_MILLIS } from './track.ts';

/** How a deployment speaks to its people. */
export interface AlertStyle {
  readonly language: AlertLanguage;
  readonly timeZone: string;
  /** Where the API is reached, without a closing slash. */
  readonly address: string | undefined;
}

/** What lies in a unit, as far as it is known. */
export interface Contents {
  readonly lots: readonly { readonly name: string; readonly lot: string; readonly quantity: string }[];
  /** Lots that are not named. */
  readonly more: number;
}

export type ContentsOf = ReadonlyMap<string, Contents>;

export interface AlertMessage {
  readonly subject: string;
  readonly text: string;
  /** For telephones: SNS sends no text message above 1,600 characters. */
  readonly textMessage: string;
}

function fill(phrase: string, values: Readonly<Record<string, string | number>>): string {
  return phrase.replace(/\{(\w+)\}/g, (_braces, name: string) => String(values[name] ?? ''));
}

const tenths = (celsius: number) => String(Math.round(celsius * 10) / 10);

/** One line that can be read on a telephone. */
function headlineOf({ facts, occasion }: News, phrases: AlertPhrases): string {
  const { stage, kind, unitId, site, severity, predictedMinutes, isRetroactive } = facts;
  const left = stage === 'predicted' && predictedMinutes !== undefined;
  return fill(phrases.headline, {
    headline: phrases.headlines[occasion],
    unit: unitId,
    site,
    what: phrases.what[kind],
    left: left ? fill(phrases.minutesLeft, { minutes: Math.round(predictedMinutes) }) : '',
    severity,
    late: isRetroactive ? phrases.late : '',
  });
}

function howWarm(facts: IncidentFacts, phrases: AlertPhrases, { timeZone }: AlertStyle): string[] {
  const { kind, stage, limits, extremeCelsius, predictedAt, predictedMinutes } = facts;
  if (kind !== 'warm' && kind !== 'cold') return [];
  const limit = kind === 'warm' ? limits.limitCelsius : limits.lowCelsius;
  if (limit === undefined) return [];
  if (stage === 'predicted' && predictedAt !== undefined && predictedMinutes !== undefined) {
    const clock = localClockOf(instantOf(millisOf(predictedAt) + predictedMinutes * MINUTE_MILLIS), timeZone);
    return [fill(phrases.foreseen, { limit: tenths(limit), minutes: Math.round(predictedMinutes), clock })];
  }
  return extremeCelsius === undefined ? [] : [fill(phrases.extreme[kind], { celsius: tenths(extremeCelsius), limit: tenths(limit) })];
}

function calibrationLine({ stage, uncalibratedSensorIds: sensors = [] }: IncidentFacts, phrases: AlertPhrases): string[] {
  if (stage === 'cleared' || sensors.length === 0) return [];
  return [fill(phrases.uncalibrated, { sensors: sensors.join(', ') })];
}

function moments({ startedAt, clearedAt }: IncidentFacts, phrases: AlertPhrases, { timeZone: zone }: AlertStyle): string[] {
  const at = (phrase: string, instant: IncidentFacts['startedAt']) => fill(phrase, { clock: localClockOf(instant, zone), zone });
  return [at(phrases.since, startedAt), ...(clearedAt === undefined ? [] : [at(phrases.over, clearedAt)])];
}

function contentsLine(contents: Contents | undefined, phrases: AlertPhrases): string[] {
  if (contents === undefined) return [];
  if (contents.lots.length === 0) return [phrases.empty];
  const lots = contents.lots.map(({ name, lot, quantity }) => `${name} ${lot} (${quantity})`);
  const more = contents.more > 0 ? [fill(phrases.moreLots, { count: contents.more })] : [];
  return [fill(phrases.contents, { lots: [...lots, ...more].join(', ') })];
}

function todoOf({ stage, kind, severity, quarantinedAt }: IncidentFacts, { todo }: AlertPhrases): string[] {
  if (stage === 'cleared') return [todo.over];
  const held = demandsHold(severity) || quarantinedAt !== undefined ? [todo.held] : [];
  if (kind === 'silent' || kind === 'pipeline') return [todo[kind], ...held];
  if (stage === 'predicted') return [todo.foreseen];
  if (kind === 'cold') return [todo.cold, ...held];
  return [severity === 'S4' ? todo.critical : todo.warm, ...held];
}

function paragraphOf(news: News, style: AlertStyle, contents: Contents | undefined): string {
  const phrases = ALERT_PHRASES[style.language];
  const { facts, occasion, number, failure } = news;
  const path = `POST ${style.address ?? ''}/v1/incidents/${facts.incidentId}/acknowledge {"reason":"…"}`;
  return [
    headlineOf(news, phrases),
    ...(occasion === 'unacknowledged' ? [fill(phrases.escalated, { number })] : []),
    ...(failure === undefined ? [] : [phrases.failures[failure]]),
    ...howWarm(facts, phrases, style),
    ...calibrationLine(facts, phrases),
    ...moments(facts, phrases, style),
    ...contentsLine(contents, phrases),
    ...todoOf(facts, phrases),
    fill(phrases.incident, { id: facts.incidentId }),
    fill(phrases.acknowledge, { address: path }),
  ].join('\n');
}

/** So many of a message are told in full; of an outage of more the rest is a list. */
const IN_FULL = 20;

/** Units whose contents the message tells. */
export const unitsToLookInto = (news: readonly News[]): UnitId[] => [
  ...new Set(news.slice(0, IN_FULL).flatMap(({ facts }) => (facts.kind === 'pipeline' || facts.stage === 'cleared' ? [] : [facts.unitId]))),
];

function lineOf(news: News, phrases: AlertPhrases): string {
  return `${headlineOf(news, phrases)}\n${fill(phrases.incident, { id: news.facts.incidentId })}`;
}

/** What people on a night shift need to act: which unit, how warm, since when, what is in it, what to do, how to say that they do it. */
export function alertMessage([first, ...others]: readonly [News, ...News[]], style: AlertStyle, contentsOf: ContentsOf): AlertMessage {
  const phrases = ALERT_PHRASES[style.language];
  const headline = `${headlineOf(first, phrases)}${others.length > 0 ? fill(phrases.more, { count: others.length }) : ''}`;
  const text = [first, ...others]
    .map((news, index) => (index < IN_FULL ? paragraphOf(news, style, contentsOf.get(news.facts.unitId)) : lineOf(news, phrases)))
    .join('\n\n');
  return { subject: headline, text, textMessage: headline };
}
