/** When a state is worth its file, in seconds as they were measured on this machine. */
export interface Worth {
  /** @param again what evaluating it again would take. */
  keep(again: number): boolean
  /** @param spared what evaluating would take. @param cost what reading it takes. */
  restore(spared: number, cost: number): boolean
  /** Whether a model that leaves memory may wait so long for its file. */
  wait(cost: number): boolean
}

/** A prompt that is read in an instant needs no file, and nobody waits long for one at the end. */
export const MEASURED: Worth = {
  keep: (again) => again >= 0.25,
  restore: (spared, cost) => spared > cost,
  wait: (cost) => cost <= 2,
}
