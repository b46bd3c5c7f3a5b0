/** Variables of ours, of Electron's and of Chromium's, which would change how a user's programs behave. */
const ours =
  /^(OFFCODER_|ELECTRON_|CHROME_|NODE_OPTIONS$|NODE_PATH$|npm_|INIT_CWD$|ORIGINAL_XDG_CURRENT_DESKTOP$|GDK_BACKEND$|NO_AT_BRIDGE$)/

/** What a shell of the user's gets: their environment without ours, and what a terminal says of itself. */
export function shellEnvironment(from: NodeJS.ProcessEnv, version: string): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [key, value] of Object.entries(from))
    if (value !== undefined && !ours.test(key)) kept[key] = value
  return {
    ...kept,
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    TERM_PROGRAM: 'OffCoder',
    TERM_PROGRAM_VERSION: version,
  }
}
