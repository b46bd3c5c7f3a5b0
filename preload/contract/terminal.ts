import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'

const size = { columns: z.number().int().min(2).max(1000), rows: z.number().int().min(1).max(1000) }

const reader = z.string().min(1).max(64)

export const terminalEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('data'), data: z.string() }),
  z.object({ type: z.literal('exit'), code: z.number().int(), signal: z.number().int().optional() }),
])
export type TerminalEvent = z.infer<typeof terminalEvent>

/** What the terminal process serves. A terminal lives until `close` or until its shell exits. */
export const terminalContract = {
  /** Starts the user's shell in `cwd` with a cleaned environment. */
  open: oc
    .input(z.object({ cwd: z.string(), ...size }))
    .output(z.object({ terminalId: z.string(), shell: z.string() })),
  /**
   * Output from `terminalId`; what came before the call (last 1 MB) is sent first. `reader` is a name the caller makes
   * up for this stream and uses with `taken`.
   */
  output: oc.input(z.object({ terminalId: z.string(), reader })).output(eventIterator(terminalEvent)),
  /**
   * Says that a reader is done with so many characters (UTF-16 code units) of its stream. A port has no back pressure
   * of its own: the program is held while a reader is far behind.
   */
  taken: oc
    .input(z.object({ terminalId: z.string(), reader, characters: z.number().int().min(0) }))
    .output(z.void()),
  write: oc.input(z.object({ terminalId: z.string(), data: z.string().max(1_000_000) })).output(z.void()),
  resize: oc.input(z.object({ terminalId: z.string(), ...size })).output(z.void()),
  close: oc.input(z.object({ terminalId: z.string() })).output(z.void()),
}
