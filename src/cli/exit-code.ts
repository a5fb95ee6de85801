import type { RunResult } from '../core/result.ts'

/** Exit code of the process for how a run ended; 130 is what a shell gives for an interrupt. */
export const exitCodes: Readonly<Record<RunResult['status'], number>> = {
  completed: 0,
  failed: 1,
  'out-of-steps': 3,
  'over-budget': 4,
  suspended: 5,
  aborted: 130,
}

/** Exit code for arguments that make no sense, and for no model to use. */
export const usageExitCode = 2
