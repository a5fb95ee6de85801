import type { Reporter, TestModule } from 'vitest/node'

type Counts = { passed: number; failed: number; skipped: number }

/**
 * Reporter that ends a run with one plain line, `N passed, N failed, N skipped`, which CI reads as proof that tests were
 * executed. A file or a suite that broke before its tests could run counts as one failed test.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd: NonNullable<Reporter['onTestRunEnd']> = (modules) => {
    const counts: Counts = { passed: 0, failed: 0, skipped: 0 }
    for (const module of modules) count(module, counts)
    const line = `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`

    // Other reporters go on writing after this event, and the line has to be the last one.
    process.once('exit', () => process.stdout.write(line))
  }
}

function count(module: TestModule, counts: Counts): void {
  for (const holder of [module, ...module.children.allSuites()]) {
    if (holder.errors().length > 0) counts.failed += 1
  }
  for (const test of module.children.allTests()) {
    const { state } = test.result()
    counts[state === 'pending' ? 'skipped' : state] += 1
  }
}
