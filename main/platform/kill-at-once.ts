/** Ends a process that is not asked: what hangs listens to nobody. It may have ended by itself. */
export function killAtOnce(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    // No such process.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
