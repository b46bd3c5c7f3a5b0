import { readdirSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { AppError } from '../../../preload/contract/errors.ts'
import { type ProjectTemplate, projectTemplate } from '../../../preload/contract/projects.ts'
import { fileError } from '../store/failures.ts'

/** Files beginning so get a dot in its place: a template's own `.gitignore` must not ignore anything here. */
const HIDDEN = '_dot_'
/** Only in these are placeholders filled in; anything else is copied as it is. */
const FILLED = new Set(['.md', '.json', '.toml', '.html', '.txt', '.mod', '.go', '.csproj', '.tsx', ''])

/** The projects that OffCoder can begin with, one folder each: `template.json` says what it is, `files/` has its files. */
export class Templates {
  readonly #path: string | undefined

  /** @param path none: there are no templates. */
  constructor(path: string | undefined) {
    this.#path = path
  }

  async list(): Promise<ProjectTemplate[]> {
    const path = this.#path
    if (path === undefined) return []
    const found = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    const read = found.map(async ({ name: id }) => {
      const text = await readFile(join(path, id, 'template.json'), 'utf8')
      return { order: 0, ...JSON.parse(text), id }
    })
    const all = (await Promise.all(read)).toSorted((a, b) => a.order - b.order)
    return all.map((one) => projectTemplate.parse(one))
  }

  /** @throws AppError NOT_FOUND when there is no such template. */
  async get(id: string): Promise<ProjectTemplate> {
    const found = (await this.list()).find((one) => one.id === id)
    if (found === undefined)
      throw new AppError('NOT_FOUND', `There is no template “${id}”. Choose another one.`, { id })
    return found
  }

  /** Puts the files of a template into an empty folder. @param name what the project is called. */
  async copyInto(id: string, folder: string, name: string): Promise<void> {
    await this.get(id)
    try {
      await this.#copy(join(this.#path ?? '', id, 'files'), folder, name)
    } catch (error) {
      throw fileError(error, folder, 'put the files of the template there')
    }
  }

  async #copy(from: string, to: string, name: string): Promise<void> {
    await mkdir(to, { recursive: true })
    for (const entry of await readdir(from, { withFileTypes: true })) {
      const source = join(from, entry.name)
      const called = entry.name.startsWith(HIDDEN) ? `.${entry.name.slice(HIDDEN.length)}` : entry.name
      const target = join(to, called)
      if (entry.isDirectory()) await this.#copy(source, target, name)
      else if (FILLED.has(extname(called)))
        await writeFile(target, fill(await readFile(source, 'utf8'), name, extname(called)), { flag: 'wx' })
      // Keeps the mode: a script stays one that can be run.
      else await copyFile(source, target)
    }
  }
}

/** `PROJECT_NAME` becomes the name as the file's format writes it, `PROJECT_SLUG` one that package tools take. */
function fill(text: string, name: string, format: string): string {
  return text
    .replaceAll('%PROJECT_NAME%', () => written(name, format))
    .replaceAll('%PROJECT_SLUG%', () => slugOf(name))
}

function written(name: string, format: string): string {
  if (format === '.json') return JSON.stringify(name).slice(1, -1)
  if (format !== '.html') return name
  return name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Names that Cargo, npm or the compilers keep for themselves. */
const RESERVED = new Set(['test', 'core', 'std', 'alloc', 'build', 'deps', 'examples', 'incremental', 'main'])

/** A name for package tools: small Latin letters, digits and dashes, beginning with a letter. */
export function slugOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const slug = plain.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '')
  if (slug === '') return 'app'
  return /^[a-z]/.test(slug) && !RESERVED.has(slug) ? slug : `app-${slug}`
}
