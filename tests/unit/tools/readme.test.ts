import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const text = (file: string) => readFileSync(file, 'utf8');
const [english, chinese] = [text('README.md'), text('README.zh-CN.md')];
const rowsOf = (readme: string) => readme.split('\n').filter((line) => line.startsWith('|'));
/** What is the same in every language: names in code, without the placeholders. */
const namesIn = (row: string) => [...row.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name.replace(/<[^>]*>/, '<>')).toSorted();
const commandsIn = (readme: string) =>
  [...readme.matchAll(/^(?:npm|curl|API=|TOKEN=|WRITE_KEY=)[^#\n]*/gm)].map(([command]) => command.trim());

describe('the two READMEs', () => {
  it('have the same tables, row by row', () => {
    expect(rowsOf(chinese).map(namesIn)).toEqual(rowsOf(english).map(namesIn));
  });

  it('have the same headings and commands', () => {
    const headings = (readme: string) => readme.match(/^#+ /gm);
    expect(headings(chinese)).toEqual(headings(english));
    expect(commandsIn(chinese)).toEqual(commandsIn(english));
  });

  it('name every dependency that the functions are made of', () => {
    const { dependencies } = JSON.parse(text('package.json')) as { dependencies: Record<string, string> };
    const others = Object.keys(dependencies).filter((name) => !/^(@aws-sdk|@aws-lambda-powertools)\/|^constructs$/.test(name));
    expect(others.filter((name) => !english.includes(`\`${name}\``))).toEqual([]);
  });
});
