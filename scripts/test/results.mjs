// Reads what the test runners report, and adds it up without believing too easily.
import { readFileSync } from 'node:fs'

/**
 * @typedef {{passed: number, failed: number, skipped: number}} Counts
 */

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null // The runner died before it could write one.
  }
}

/** A runner that ended badly has failed at least once, whatever it counted. */
function withExitCode(counts, code) {
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

/**
 * Counts of a vitest JSON report. A file that could not be loaded has no tests, and is one failure.
 * @returns {Counts}
 */
export function readVitest(file, code) {
  const report = readReport(file)
  if (!report) return { passed: 0, failed: 1, skipped: 0 }
  const unloaded = report.testResults.filter(
    (t) => t.status === 'failed' && t.assertionResults.length === 0,
  ).length
  const counts = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  }
  return withExitCode(counts, code)
}

/**
 * Counts of a Playwright JSON report. A test that passed only when repeated counts as passed; errors outside
 * any test are failures.
 * @returns {Counts}
 */
export function readPlaywright(file, code) {
  const report = readReport(file)
  if (!report) return { passed: 0, failed: 1, skipped: 0 }
  const { expected, unexpected, flaky, skipped } = report.stats
  return withExitCode({ passed: expected + flaky, failed: unexpected + report.errors.length, skipped }, code)
}

/**
 * The lines that end a run and its exit code. A run, or a test suite, that executed nothing has failed:
 * silence is no proof.
 * @param {Array<Counts & {name: string, time: string}>} suites
 */
export function summarise(suites) {
  const lines = []
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const suite of suites) {
    const empty = suite.name !== 'check' && suite.passed + suite.failed === 0
    const failed = suite.failed + (empty ? 1 : 0)
    total.passed += suite.passed
    total.failed += failed
    total.skipped += suite.skipped
    const what =
      suite.name === 'check' ? (failed ? 'failed' : 'passed') : `${suite.passed} passed, ${failed} failed`
    lines.push(`${suite.name.padEnd(7)}${what}${empty ? ' (no test was executed)' : ''} (${suite.time})`)
  }
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
  lines.push(`${total.passed} passed, ${total.failed} failed${skipped}`)
  return { lines, code: total.failed > 0 ? 1 : 0 }
}
