import fc from 'fast-check';

/** `npm run test:faults` looks at many more cases than a test of every day. Properties that name their own number keep it. */
const cases = Number(process.env['LARDERLY_PROPERTY_CASES'] ?? 0);
if (cases > 0) fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns: cases });
