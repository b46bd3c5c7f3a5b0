import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { slugOf } from '../../../../../main/workspace/projects/templates.ts'
import type { ProjectTemplate } from '../../../../../preload/contract/projects.ts'
import { imported, startWorkspace, temporaryFolder } from '../harness.ts'

const root = resolve(import.meta.dirname, '../../../../..')
const NAME = 'Ünited “Sums” & more'
const LONG = 240_000

/** Tools find no network: what they would have to fetch would be missing for a user without one too. */
const OFFLINE = {
  GOFLAGS: '-mod=mod',
  GOPROXY: 'off',
  GOTOOLCHAIN: 'local',
  CARGO_NET_OFFLINE: 'true',
  npm_config_offline: 'true',
  DOTNET_CLI_TELEMETRY_OPTOUT: '1',
}

function run(folder: string, program: string, ...words: string[]): string {
  return execFileSync(program, words, {
    cwd: folder,
    env: { ...process.env, ...OFFLINE },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** Why the template cannot be run on this machine; undefined when it can. */
function lacks(...probe: [string, ...string[]][]): string | undefined {
  for (const [program, ...words] of probe)
    if (spawnSync(program, words, { stdio: 'ignore', env: { ...process.env, ...OFFLINE } }).status !== 0)
      return `this machine has no ${[program, ...words].join(' ')}`
  return undefined
}

async function make(template: string): Promise<string> {
  const { client } = startWorkspace()
  const { id, path } = await client.projects.create({ name: NAME, parent: temporaryFolder(), template })
  await imported(client, id)
  return path
}

interface Run {
  needs: [string, ...string[]][]
  check: (folder: string) => void | Promise<void>
}

const RUNS: Record<string, Run> = {
  typescript: {
    // A Node that runs TypeScript as it is; Electron's oldest does not.
    needs: [[process.execPath, '--experimental-strip-types', '-e', '0']],
    check(folder) {
      expect(run(folder, process.execPath, 'src/main.ts', 'Ada')).toContain('Hello, Ada!')
      expect(run(folder, process.execPath, '--test')).toMatch(/pass 2/)
      symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
      run(folder, process.execPath, join(root, 'node_modules/typescript/bin/tsc'))
    },
  },
  'web-page': {
    needs: [],
    async check(folder) {
      const server = spawn(process.execPath, ['server.js'], {
        cwd: folder,
        env: { ...process.env, PORT: '0' },
      })
      try {
        const [said] = (await once(server.stdout, 'data')) as [Buffer]
        const url = said.toString().match(/http:\S+/)?.[0] ?? ''
        expect(await (await fetch(url)).text()).toContain('<title>Ünited “Sums” &amp; more</title>')
        expect((await fetch(`${url}/main.js`)).headers.get('content-type')).toContain('text/javascript')
        expect((await fetch(`${url}/%2e%2e/%2e%2e/etc/passwd`)).status).toBe(404)
      } finally {
        server.kill()
      }
    },
  },
  react: {
    needs: [],
    check(folder) {
      symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
      run(folder, process.execPath, join(root, 'node_modules/typescript/bin/tsc'))
      run(folder, process.execPath, join(root, 'node_modules/vite/bin/vite.js'), 'build')
      expect(readFileSync(join(folder, 'dist/index.html'), 'utf8')).toContain('&amp; more</title>')
      const { dependencies, devDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
        expect(version, name).toMatch(/^\d+\.\d+\.\d+$/)
    },
  },
  python: {
    needs: [['python3', '--version']],
    check(folder) {
      expect(run(folder, 'python3', 'main.py')).toBe('Hello, world!\n')
      expect(run(folder, 'python3', 'main.py', 'Ada')).toBe('Hello, Ada!\n')
      run(folder, 'python3', '-m', 'unittest')
    },
  },
  flask: {
    needs: [['python3', '-c', 'import flask']],
    check: (folder) => void run(folder, 'python3', '-m', 'unittest'),
  },
  go: {
    needs: [['go', 'version']],
    check(folder) {
      expect(run(folder, 'go', 'run', '.', 'Ada')).toBe('Hello, Ada!\n')
      run(folder, 'go', 'vet', './...')
      expect(run(folder, 'go', 'test', './...')).toContain('ok')
    },
  },
  rust: {
    needs: [['cargo', '--version']],
    check(folder) {
      expect(run(folder, 'cargo', 'run', '--quiet', '--', 'Ada')).toBe('Hello, Ada!\n')
      expect(run(folder, 'cargo', 'test', '--quiet')).toContain('1 passed')
    },
  },
  java: {
    needs: [['javac', '-version']],
    check(folder) {
      expect(run(folder, 'java', 'src/Main.java', 'Ada')).toContain('Hello, Ada!')
      run(folder, 'javac', '-d', 'out', 'src/Main.java')
      expect(run(folder, 'java', '-cp', 'out', 'Main')).toContain('Hello, world!')
    },
  },
  cpp: {
    needs: [
      ['cmake', '--version'],
      ['c++', '--version'],
    ],
    check(folder) {
      run(folder, 'cmake', '-B', 'build')
      run(folder, 'cmake', '--build', 'build')
      expect(run(folder, './build/app', 'Ada')).toBe('Hello, Ada!\n')
      run(join(folder, 'build'), 'ctest')
    },
  },
  csharp: {
    needs: [['dotnet', '--version']],
    check: (folder) => expect(run(folder, 'dotnet', 'run', '--', 'Ada')).toContain('Hello, Ada!'),
  },
  shell: {
    needs: [['sh', '-c', 'exit 0']],
    check(folder) {
      expect(statSync(join(folder, 'main.sh')).mode & 0o111).not.toBe(0)
      expect(run(folder, './main.sh')).toBe('Hello, world!\n')
      expect(run(folder, './test.sh')).toContain('1 test passed')
    },
  },
}

describe('a new project from a template', () => {
  for (const [id, { needs, check }] of Object.entries(RUNS)) {
    const missing = lacks(...needs)
    it.skipIf(missing !== undefined)(
      `runs: ${id}${missing === undefined ? '' : ` (${missing})`}`,
      async () => check(await make(id)),
      LONG,
    )
  }

  it('has every template tried above, each with a file to begin with and a word on how to run it', async () => {
    const { client } = startWorkspace()
    const templates: ProjectTemplate[] = await client.projects.templates()
    expect(templates.map(({ id }) => id)).toEqual(Object.keys(RUNS))
    for (const { id, open } of templates) {
      const folder = await make(id)
      expect(existsSync(join(folder, open)), id).toBe(true)
      expect(existsSync(join(folder, '.gitignore')), id).toBe(true)
      expect(readFileSync(join(folder, 'README.md'), 'utf8'), id).toContain(`# ${NAME}`)
      const texts = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
      expect(texts.join('\n'), id).not.toMatch(/PROJECT_(NAME|SLUG)/)
    }
  })

  it('is empty when no template was chosen, and is not begun with one that nobody knows', async () => {
    const { client } = startWorkspace()
    const parent = temporaryFolder()
    const { path } = await client.projects.create({ name: 'plain', parent })
    expect(readdirSync(path)).toEqual([])
    await expect(
      client.projects.create({ name: 'other', parent, template: '../../etc' }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(readdirSync(parent)).toEqual(['plain'])
  })

  it('gives package tools a name that they take', () => {
    expect(slugOf(NAME)).toBe('united-sums-more')
    expect(slugOf('2048')).toBe('app-2048')
    expect(slugOf('計算')).toBe('app')
    expect(slugOf('Test')).toBe('app-test')
  })
})
