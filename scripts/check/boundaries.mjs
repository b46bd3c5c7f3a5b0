// The walls between layers, as data. docs/architecture.md says why each stands.
import { builtinModules } from 'node:module'

/**
 * @typedef {object} Import one import in a source file
 * @property {string} from the importing file, from the repository's root, with /
 * @property {string | null} to what is imported: a file from the root, or a package's name; null: computed
 * @property {boolean} typeOnly whether it vanishes when types do
 * @property {boolean} lazy whether it is loaded when the line runs, as import() does
 * @property {number} line
 *
 * @typedef {object} Rule
 * @property {(i: Import) => boolean} applies whether the rule has a say about the import
 * @property {(i: Import) => boolean} allows
 * @property {string} message
 */

const isFile = (to) => /^(main|preload|renderer|cloud|test|scripts|bench)\//.test(to)
const isBuiltin = (to) => to.startsWith('node:')
const contract = 'preload/contract/'

/** Whether a path lies in one of the folders, or is one of the files. */
const within = (file, places) =>
  places.some((place) => (place.endsWith('/') ? file.startsWith(place) : file === place))

/** A rule: files in `from` may import other files only out of `to`. */
const layer = (from, to, message) => ({
  applies: (i) => within(i.from, from) && isFile(i.to),
  allows: (i) => within(i.to, to),
  message,
})

/** A rule: of the product's files, only those in `places` may import the packages. */
const only = (places, packages, message) => ({
  applies: (i) => within(i.from, ['main/', 'preload/', 'renderer/']) && packages.includes(i.to),
  allows: (i) => within(i.from, places),
  message,
})

const NETWORK = ['net', 'http', 'https', 'http2', 'tls', 'dgram', 'dns', 'dns/promises'].map(
  (name) => `node:${name}`,
)

// The contract's files that the window may run: plain values. All others build schemas, which the window does not check.
const PLAIN = [
  'chat-document',
  'default-settings',
  'device-name-limit',
  'errors',
  'file-names',
  'is-record',
  'last-seen',
  'private-files',
  'search-limit',
  'text-key',
  'thinking',
].map((name) => `${contract}${name}.ts`)

// What every process is built of, and so no service of its own.
const SHARED = ['process', 'guard', 'durable', 'symbols']
const WINDOW_SIDE = ['platform', 'windows']
const serviceOf = (file) => /^main\/([^/]+)\//.exec(file)?.[1]

/** @type {Rule[]} */
export const RULES = [
  {
    applies: (i) => within(i.from, [contract]),
    allows: (i) => within(i.to, [contract]) || ['zod', '@orpc/contract'].includes(i.to),
    message: 'The contract knows nobody: it imports zod, @orpc/contract and itself.',
  },
  {
    applies: (i) => within(i.from, PLAIN) && !i.typeOnly && !i.lazy,
    allows: (i) => within(i.to, PLAIN),
    message: 'The window runs this file at its start: it may load no schemas.',
  },
  layer(['preload/'], ['preload/'], 'The preload imports the contract, and nothing from a process.'),
  layer(['renderer/'], ['renderer/', contract], 'The window knows the contract alone: call through it.'),
  {
    applies: (i) => within(i.from, ['renderer/']) && within(i.to, [contract]) && !i.typeOnly,
    allows: (i) => within(i.to, PLAIN),
    message:
      'The window takes types from the contract. A value it needs goes into a file without schemas (PLAIN in boundaries.mjs).',
  },
  layer(['main/'], ['main/', contract], 'main knows the contract, never the window or the cloud.'),
  layer(['cloud/'], ['cloud/', contract], 'The cloud knows the contract, never the app.'),
  {
    applies: (i) => within(i.from, ['renderer/']) && isBuiltin(i.to),
    allows: () => false,
    message: 'The window is sandboxed: it has no Node.',
  },
  {
    applies: (i) => within(i.from, ['main/', 'preload/', 'renderer/']) && /^electron(\/|$)/.test(i.to),
    allows: (i) =>
      within(i.from, [
        'main/platform/',
        'main/windows/',
        'main/index.ts',
        'main/run.ts',
        'preload/index.ts',
      ]) ||
      (i.from === 'main/compose.ts' && i.typeOnly),
    message: "Electron's API belongs to main/platform, main/windows, and where main and the preload begin.",
  },
  only(
    ['main/egress/', 'main/guard/'],
    [...NETWORK, 'undici', 'ws'],
    'Only main/egress opens connections. Take its fetch or websocket as a constructor parameter.',
  ),
  only(
    ['main/workspace/', 'main/codebase/'],
    ['better-sqlite3'],
    'Only main/workspace opens the database: it is the one writer. main/codebase has an index of its own.',
  ),
  only(['main/codebase/'], ['sqlite-vec'], 'Only main/codebase searches by vectors.'),
  only(['main/workspace/disk/'], ['@parcel/watcher'], 'Only main/workspace/disk watches folders.'),
  only(['main/secrets/'], ['@napi-rs/keyring'], 'Only main/secrets reads the keychain.'),
  only(['main/ai/'], ['node-llama-cpp'], 'Only main/ai loads models.'),
  only(['main/terminal/'], ['node-pty'], 'Only main/terminal starts terminals.'),
  {
    applies: (i) => /^main\/[^/]+\/process\.ts$/.test(i.from) && !i.typeOnly && !i.lazy && !isBuiltin(i.to),
    allows: (i) => within(i.to, ['main/process/', contract]),
    message: 'A process loads its service with import() in start: the network guard must stand first.',
  },
  {
    applies: (i) => {
      const [from, to] = [serviceOf(i.from), serviceOf(i.to)]
      return Boolean(from && to) && from !== to && !i.typeOnly && !SHARED.includes(to)
    },
    // A process is put together in its entry file and main/process, as main is in compose.ts.
    allows: (i) =>
      /^main\/([^/]+\/process\.ts$|process\/)/.test(i.from) ||
      (WINDOW_SIDE.includes(serviceOf(i.from)) && WINDOW_SIDE.includes(serviceOf(i.to))),
    message: 'Services meet in main/compose.ts: import the type, take the thing as a constructor parameter.',
  },
]

/** The name by which rules know a bare specifier: a builtin with its prefix, a package without its path. */
export function packageName(specifier) {
  if (isBuiltin(specifier)) return specifier
  if (builtinModules.includes(specifier)) return `node:${specifier}`
  const parts = specifier.split('/')
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
}

/**
 * The rules an import breaks.
 * @param {Import} found
 * @returns {string[]} their messages
 */
export function broken(found) {
  if (found.to === null) return ['A computed import cannot be checked. Write the module’s name out.']
  return RULES.filter((rule) => rule.applies(found) && !rule.allows(found)).map((rule) => rule.message)
}
