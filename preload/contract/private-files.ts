/** Files made to hold secrets. Examples of them hold none. */
const PRIVATE =
  /(^|\/)(\.env(\..+)?|[^/]+\.env|\.envrc|\.npmrc|\.netrc|\.pgpass|\.htpasswd|id_(rsa|dsa|ecdsa|ed25519)|[^/]+\.(pem|key|p12|pfx|keystore|jks|kdbx))$/i
/** Names, in the form of .gitignore, what else of a project goes to no model; it is at the project's top. */
export const RULES_FILE = '.aiignore'

const EXAMPLE = /\.(example|sample|template|dist)$/i
const ENVIRONMENT = /^(\.env(\..+)?|.+\.env|\.envrc)$/i
/** A value shorter than this is a word like any other. */
const SHORTEST = 8

/** True for a file whose text goes to no model, and into no index. */
export function isPrivate(path: string): boolean {
  return PRIVATE.test(path) && !EXAMPLE.test(path)
}

/** True for the name of a file of environment variables with values that count. */
export function isEnvironmentFile(name: string): boolean {
  return ENVIRONMENT.test(name) && !EXAMPLE.test(name)
}

/** Names and values of a file of environment variables, the values that are long enough to be told from words. */
export function valuesIn(text: string): [name: string, value: string][] {
  return text.split('\n').flatMap((line): [string, string][] => {
    const [, name, raw = ''] = /^\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    const value = /^(["'])(.*)\1$/.exec(raw)?.[2] ?? raw
    return name !== undefined && value.length >= SHORTEST ? [[name, value]] : []
  })
}
