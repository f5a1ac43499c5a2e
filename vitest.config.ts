import { defineConfig } from 'vitest/config';

const MINUTE = 60_000;

export default defineConfig({
  test: {
    projects: [
      // Failures on purpose would otherwise fill the screen with the functions' own log.
      {
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          testTimeout: MINUTE,
          maxWorkers: 2,
          env: { POWERTOOLS_LOG_LEVEL: 'SILENT' },
        },
      },
      // Storage and the functions of people against a DynamoDB engine of each file's own.
      { test: { name: 'storage', include: ['tests/storage/**/*.test.ts'], testTimeout: MINUTE, hookTimeout: MINUTE, maxWorkers: 2 } },
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
