import { join } from 'node:path'
import type { FoundModel } from '../../../preload/contract/models.ts'

export interface Machine {
  platform: NodeJS.Platform
  home: string
  env: NodeJS.ProcessEnv
}

/** Folders in which other programs keep models, whether they are there or not. */
export interface Place {
  program: FoundModel['program']
  folder: string
}

/** Where each program keeps its models on this machine, by its own documentation and environment variables. */
export function placesOn({ platform, home, env }: Machine): Place[] {
  const of = (program: FoundModel['program'], folders: (string | undefined | false)[]): Place[] =>
    folders.flatMap((folder) => (folder ? [{ program, folder }] : []))
  const inApplications = (name: string): string | undefined => {
    if (platform === 'darwin') return join(home, 'Library/Application Support', name)
    if (platform === 'win32') return env.APPDATA && join(env.APPDATA, name)
    return join(env.XDG_CONFIG_HOME ?? join(home, '.config'), name)
  }
  const hub = env.HF_HUB_CACHE ?? (env.HF_HOME && join(env.HF_HOME, 'hub'))
  const cache = env.XDG_CACHE_HOME ?? join(home, '.cache')
  const jan = [
    inApplications('Jan'),
    platform === 'linux' && join(env.XDG_DATA_HOME ?? join(home, '.local/share'), 'Jan'),
  ].flatMap((folder) => (folder ? [join(folder, 'data')] : []))
  return [
    ...of('ollama', [
      env.OLLAMA_MODELS ?? join(home, '.ollama/models'),
      platform === 'linux' && '/usr/share/ollama/.ollama/models',
    ]),
    ...of('lm-studio', [join(home, '.lmstudio/models'), join(home, '.cache/lm-studio/models')]),
    ...of(
      'jan',
      [...jan, join(home, 'jan')].flatMap((folder) => [
        join(folder, 'llamacpp/models'),
        join(folder, 'models'),
      ]),
    ),
    ...of('hugging-face', [hub ?? join(cache, 'huggingface/hub')]),
  ]
}
