import type {
  Hand,
  HistoryActor,
  HistoryDifference,
  HistoryItem,
  RestoreStep,
} from '../../../preload/contract/history.ts'
import { showCount } from '../../ui/amounts.ts'

const DAY_MS = 24 * 60 * 60_000

const ACTORS: Record<Exclude<HistoryActor, `model:${string}`>, string> = {
  human: 'You',
  disk: 'Another program',
  import: 'Another program',
  replace: 'Replace',
  restore: 'Restore',
  agent: 'Agent',
  system: 'OffCoder',
}

/**
 * Who it was, and on which device where that was another than this: `You`, `You and another program`,
 * `You, on studio`, `You, and you on studio`.
 */
export function handWords(hands: readonly Hand[]): string {
  const byDevice = new Map<string, string[]>()
  for (const { actor, device } of hands) {
    const where = onDevice(device)
    const names = byDevice.get(where) ?? []
    byDevice.set(where, names)
    if (!names.includes(nameOf(actor))) names.push(nameOf(actor))
  }
  const groups = Array.from(byDevice, ([where, [first = '', ...more]]) => ({
    where,
    names: [first, ...more.map(inSentence)].join(' and '),
  }))
  const [only] = groups
  if (only !== undefined && groups.length === 1)
    return only.where === '' ? only.names : `${only.names}, ${only.where}`
  return groups
    .map(({ where, names }, n) => [n === 0 ? names : inSentence(names), where].filter(Boolean).join(' '))
    .join(', and ')
}

function onDevice(device: string | null): string {
  if (device === null) return ''
  return device === '' ? 'on an unknown device' : `on ${device}`
}

/** A name as it stands after another: a model's, and our own, stay as they are. */
function inSentence(name: string): string {
  const isWord = name !== ACTORS.system && Object.values(ACTORS).includes(name)
  return isWord ? name.charAt(0).toLowerCase() + name.slice(1) : name
}

function nameOf(actor: HistoryActor): string {
  return actor.startsWith('model:') ? actor.slice('model:'.length) : ACTORS[actor as keyof typeof ACTORS]
}

/** `Today`, `Yesterday`, `Tuesday 12 May`, with the year where it is another. */
export function dayWords(at: number, now: number): string {
  const start = new Date(now).setHours(0, 0, 0, 0)
  const day = new Date(at).setHours(0, 0, 0, 0)
  if (day === start) return 'Today'
  // An hour more or less where clocks change.
  if (Math.round((start - day) / DAY_MS) === 1) return 'Yesterday'
  const date = new Date(at)
  const part = (options: Intl.DateTimeFormatOptions): string => date.toLocaleDateString('en-GB', options)
  const words = `${part({ weekday: 'long' })} ${date.getDate()} ${part({ month: 'long' })}`
  return date.getFullYear() === new Date(now).getFullYear() ? words : `${words} ${date.getFullYear()}`
}

export function timeWords(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
}

/** Who wrote a line, in few words and in full. */
export function authorWords(
  { actor, device, at }: { actor: HistoryActor | null; device: string | null; at: number | null },
  now: number,
): { short: string; full: string } {
  if (actor === 'import' && at === null)
    return { short: 'As it came', full: 'As it was when the file came in' }
  const who = actor === null ? 'Not known' : handWords([{ actor, device }])
  if (at === null) return { short: who, full: who }
  const day = dayWords(at, now)
  const when = day === 'Today' ? timeWords(at) : day.replace(/^\w+day (\d+ \w{3})\w*/, '$1')
  return { short: `${who}, ${when}`, full: `${who}, ${day} at ${timeWords(at)}` }
}

/** `14:02` or `14:02–14:40`. */
export function spanWords(from: number, until: number): string {
  const [a, b] = [timeWords(from), timeWords(until)]
  return a === b ? a : `${a}–${b}`
}

/** What a line of the list says, and what stands under it. */
export function itemWords(item: HistoryItem): { title: string; detail: string } {
  if (item.kind === 'edits')
    return { title: item.path, detail: `${handWords(item.hands)}, ${spanWords(item.from, item.until)}` }
  if (item.kind === 'many')
    return { title: manyWords(item), detail: `${spanWords(item.from, item.until)}${countsWords(item)}` }
  if (item.kind === 'moment') return { title: momentWords(item), detail: momentDetail(item) }
  const detail = `${handWords([item])}, ${timeWords(item.at)}`
  return { title: placeWords(item), detail }
}

export function momentWords({ name, reason }: Extract<HistoryItem, { kind: 'moment' }>): string {
  if (name !== null) return name
  if (reason === 'restore') return 'Before a restore'
  if (reason === 'replace') return 'Before replacing in the project'
  if (reason === 'agent') return 'Before the agent began'
  return 'A moment without a name'
}

/** `14:02`, `14:02, on studio`. */
function momentDetail({ at, device }: Extract<HistoryItem, { kind: 'moment' }>): string {
  return device === null ? timeWords(at) : `${timeWords(at)}, ${onDevice(device)}`
}

function placeWords(item: Extract<HistoryItem, { kind: 'place' }>): string {
  const { path, what } = placeParts(item)
  return `${path} ${what}`
}

/** What a line says of a file or folder that came, went or moved: where it was, and what became of it. */
export function placeParts({ change, path, was }: Extract<HistoryItem, { kind: 'place' }>): {
  path: string
  what: string
} {
  if (change === 'created') return { path, what: 'was made' }
  if (change === 'removed') return { path, what: 'was removed' }
  if (change === 'restored') return { path, what: 'came back' }
  if (change === 'renamed') return { path: was ?? path, what: `was renamed ${path.split('/').at(-1)}` }
  return { path: was ?? path, what: `was moved to ${path}` }
}

type Many = Extract<HistoryItem, { kind: 'many' }>

/** `Another program changed 1,204 files`, `Another program on studio changed 2 files`; `made`, `moved` or `removed` where it did only that. */
function manyWords({ actor, device, files, folders }: Many): string {
  const kinds = Object.entries(files).filter(([, count]) => count > 0)
  const [[kind] = ['changed'], ...others] = kinds
  const all = kinds.reduce((sum, [, count]) => sum + count, 0)
  const what = all === 0 ? showCount(folders, 'folder') : showCount(all, 'file')
  const who = [nameOf(actor), onDevice(device)].filter(Boolean).join(' ')
  return `${who} ${others.length === 0 ? kind : 'changed'} ${what}`
}

/** How many of each, where there is more than one kind: `, 100 made, 1,104 changed`. */
function countsWords({ files }: Many): string {
  const kinds = Object.entries(files).filter(([, count]) => count > 0)
  return kinds.length < 2
    ? ''
    : kinds.map(([kind, count]) => `, ${count.toLocaleString('en')} ${kind}`).join('')
}

/** The point that an item stands for when it is compared; null: now. */
export function pointOf(item: HistoryItem): number | null {
  return 'after' in item ? item.after : item.before
}

/** What that point is called. */
export function pointWords(item: HistoryItem, now: number): string {
  if ('after' in item) {
    if (item.after === null) return 'Now'
    return `After the ${item.kind === 'many' ? 'changes' : 'edits'} of ${dayWords(item.until, now).toLowerCase()}, ${spanWords(item.from, item.until)}`
  }
  const when = `${dayWords(item.at, now).toLowerCase()}, ${timeWords(item.at)}`
  if (item.kind === 'moment') return `${momentWords(item)}, ${when}`
  return `Before: ${placeWords(item)}, ${when}`
}

/** What became of one path between two points. */
export function differenceWords({ change, was }: HistoryDifference): string {
  if (change === 'added') return 'came'
  if (change === 'removed') return 'went'
  if (change === 'moved') return `was ${was}`
  return was === null ? 'other text' : `other text, was ${was}`
}

/** What a restore does, in one sentence: `Changes 2 files, brings 1 back and moves 3 to the trash.` */
export function stepsWords(steps: readonly RestoreStep[]): string {
  const count = (change: RestoreStep['change']): number =>
    steps.filter((step) => step.change === change).length
  const parts: string[] = []
  if (count('content') > 0) parts.push(`changes ${showCount(count('content'), 'file')}`)
  if (count('back') > 0) parts.push(`brings ${count('back').toLocaleString('en')} back from the trash`)
  if (count('move') > 0) parts.push(`moves or renames ${count('move').toLocaleString('en')}`)
  if (count('away') > 0) parts.push(`moves ${count('away').toLocaleString('en')} to the trash`)
  if (parts.length === 0) return 'Nothing is different now.'
  const last = parts.pop() ?? ''
  const sentence = parts.length === 0 ? last : `${parts.join(', ')} and ${last}`
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`
}

/** What one step of a restore does to one path. */
export function stepWords({ change, to }: RestoreStep): string {
  if (change === 'content') return 'text as it was'
  if (change === 'back') return 'back from the trash'
  if (change === 'away') return 'to the trash'
  return `to ${to}`
}
