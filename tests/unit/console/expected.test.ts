import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { allRoutes } from '#schemas/routes/all.ts';
import { EXPECTED } from '../../../console/i18n/expected.zh.ts';
import { translated } from '../../../console/i18n/sentence.ts';
import { textsOfRefusals } from '../../support/refused-values.ts';

/** Whole sentences of others are said as they come. */
const MADE_ELSEWHERE = 'expected x1';
const sources = globSync(['functions/**/*.ts', 'shared/{schemas,runtime,domain}/**/*.ts'])
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

/** What is written in the sources of a field that is refused, an example for each of its values. */
function textsOfSources(): string[] {
  const found = [...sources.matchAll(/'(expected (?:[^'\\\n]|\\.)+)'|`(expected [^`]+)`/g)].map(([, plain, made]) => plain ?? made ?? '');
  const filled = found.map((text) => text.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, 'x1'));
  return [...new Set(filled)].filter((text) => text !== MADE_ELSEWHERE);
}

/** An issue of every kind that zod tells of, with the size or form that it names. */
const KINDS: readonly object[] = [
  ...['string', 'number', 'int', 'bigint', 'boolean', 'date', 'array', 'object', 'map', 'set', 'never', 'null', 'symbol'].flatMap(
    (expected) => [
      { code: 'invalid_type', expected, input: undefined },
      { code: 'invalid_type', expected, input: /x/ },
    ],
  ),
  ...['string', 'number', 'int', 'bigint', 'date', 'array', 'set', 'map', 'file'].flatMap((origin) =>
    [{}, { inclusive: true }, { exact: true }].flatMap((how) => [
      { code: 'too_small', origin, minimum: 2, ...how },
      { code: 'too_big', origin, maximum: 2, ...how },
    ]),
  ),
  ...['email', 'url', 'uuid', 'date', 'datetime', 'time', 'ipv4', 'base64', 'e164', 'jwt', 'json_string', 'regex'].map((format) => ({
    code: 'invalid_format',
    format,
    pattern: '/x/',
  })),
  { code: 'invalid_format', format: 'starts_with', prefix: 'x' },
  { code: 'invalid_format', format: 'ends_with', suffix: 'x' },
  { code: 'invalid_format', format: 'includes', includes: 'x' },
  { code: 'invalid_value', values: ['a'] },
  { code: 'invalid_value', values: ['a', 'b'] },
  { code: 'not_multiple_of', divisor: 5 },
  { code: 'unrecognized_keys', keys: ['a'] },
  { code: 'unrecognized_keys', keys: ['a', 'b'] },
  { code: 'invalid_key', origin: 'record' },
  { code: 'invalid_element', origin: 'map' },
  { code: 'invalid_union', errors: [] },
  { code: 'invalid_union', errors: [], inclusive: false },
  { code: 'invalid_union', errors: [], options: ['a', 'b'] },
  { code: 'custom' },
];

const { localeError } = z.locales.en();
const textOf = (issue: object): string => {
  const said = localeError(issue as Parameters<typeof localeError>[0]);
  return typeof said === 'string' ? said : (said?.message ?? '');
};
const withoutChinese = (texts: readonly string[]) => texts.filter((text) => translated(text, EXPECTED) === undefined);

describe('what a field should have been, in Chinese', () => {
  it('is there for all that the schemas of the routes say of values that they refuse', () => {
    const texts = textsOfRefusals(allRoutes);
    expect(texts.length).toBeGreaterThan(300);
    expect(withoutChinese(texts), 'add them to console/i18n/expected.zh.ts').toEqual([]);
  });

  it('is there for all that the sources say of a field', () => {
    const texts = textsOfSources();
    expect(texts.length).toBeGreaterThan(100);
    expect(withoutChinese(texts), 'add them to console/i18n/expected.zh.ts').toEqual([]);
  });

  it('is there for every kind of issue that zod tells of', () => {
    const texts = KINDS.map(textOf);
    expect(new Set(texts).size).toBeGreaterThan(60);
    expect(withoutChinese(texts)).toEqual([]);
  });

  it('says of sizes and kinds what they are, and that a field is missing', () => {
    const said = (schema: z.ZodType, value: unknown) => translated(schema.safeParse(value).error?.issues[0]?.message ?? '', EXPECTED);
    expect(said(z.string().max(5), 'x'.repeat(6))).toBe('至多 5 个字符');
    expect(said(z.array(z.string()).min(2), [])).toBe('至少 2 项');
    expect(said(z.number().gt(0), 0)).toBe('须大于 0');
    expect(said(z.string(), undefined)).toBe('必填');
    expect(said(z.number(), 'x')).toBe('应为数字');
  });
});
