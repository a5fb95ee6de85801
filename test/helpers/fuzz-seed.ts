import { configureGlobal } from 'fast-check'

/**
 * The fuzzers try the same cases every time, so that a change is never refused for what chance found elsewhere. To look
 * for new ones: `FUZZ_SEED=$RANDOM FUZZ_RUNS=100000 npx vitest run test/values`. What fails becomes a test of its own.
 */
configureGlobal({ seed: Number(process.env['FUZZ_SEED'] ?? 20_261_124) })
