import { defineConfig } from 'vitest/config';
import { testedMailLayouts } from './tools/mail-layouts.ts';

const MINUTE = 60_000;

export default defineConfig({
  test: {
    projects: [
      // Failures on purpose would otherwise fill the screen with the functions' own log.
      {
        plugins: [testedMailLayouts],
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          setupFiles: ['tests/support/property-cases.ts'],
          // The long form looks at fifty times as many cases.
          testTimeout: process.env['LARDERLY_PROPERTY_CASES'] === undefined ? MINUTE : 30 * MINUTE,
          maxWorkers: 2,
          // Pure code: all files of a worker may share their modules.
          isolate: false,
          env: { POWERTOOLS_LOG_LEVEL: 'SILENT' },
        },
      },
      // Functions whose neighbours fail in ways that no engine can.
      {
        test: { name: 'mocked', include: ['tests/mocked/**/*.test.ts'], maxWorkers: 2, env: { POWERTOOLS_LOG_LEVEL: 'SILENT' } },
      },
      // Storage and the functions of people against a DynamoDB engine of each file's own.
      {
        plugins: [testedMailLayouts],
        test: { name: 'storage', include: ['tests/storage/**/*.test.ts'], testTimeout: MINUTE, hookTimeout: MINUTE, maxWorkers: 2 },
      },
      {
        test: {
          name: 'contract',
          include: ['tests/contract/**/*.test.ts'],
          globalSetup: ['tests/infrastructure/setup.ts'],
          testTimeout: MINUTE,
          hookTimeout: 2 * MINUTE,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'infrastructure',
          include: ['tests/infrastructure/**/*.test.ts'],
          globalSetup: ['tests/infrastructure/setup.ts'],
          testTimeout: MINUTE,
          hookTimeout: 2 * MINUTE,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          globalSetup: ['tests/support/shared-runtime.ts'],
          testTimeout: MINUTE,
          hookTimeout: 2 * MINUTE,
          maxWorkers: 1,
        },
      },
      {
        test: {
          name: 'console',
          include: ['tests/console/**/*.test.ts'],
          globalSetup: ['tests/console/setup.ts'],
          testTimeout: MINUTE,
          hookTimeout: 2 * MINUTE,
          // Each file has a browser of its own.
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'acceptance',
          include: ['tests/acceptance/**/*.test.ts'],
          testTimeout: 3 * MINUTE,
          hookTimeout: 3 * MINUTE,
          // Each has a Larderly of its own, and much of its time is waiting.
          maxWorkers: 2,
        },
      },
    ],
  },
});
