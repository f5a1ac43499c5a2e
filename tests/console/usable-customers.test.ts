import { inject } from 'vitest';
import { mustBeUsableByEverybody } from '../support/console-views.ts';

const { pages } = inject('consoleWorld');
mustBeUsableByEverybody(pages.filter((page) => /^(?:customers|segments|recommendations|campaigns|kpis)/.test(page)));
