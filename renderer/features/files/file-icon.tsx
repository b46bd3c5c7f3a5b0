import {
  Braces,
  File,
  FileCode,
  FileLock,
  FileText,
  FolderSymlink,
  Image,
  type LucideIcon,
  Settings2,
  Table,
} from 'lucide-react'
import type { TreeNode } from '../../../preload/contract/files.ts'

const CODE =
  'astro bash c cc clj cpp cs css cxx dart elm ex exs fish fs go graphql h hpp hs html java jl js jsx kt lua m mjs cjs mts cts ml mm nim php pl ps1 py r rb rs sass scala scss sh sol sql svelte swift ts tsx vue wat zig zsh'
const KINDS: readonly (readonly [LucideIcon, string])[] = [
  [FileCode, CODE],
  [Braces, 'json json5 jsonc map geojson'],
  [FileText, 'md mdx txt rst adoc org tex log'],
  [Image, 'png jpg jpeg gif webp avif svg ico bmp tiff'],
  [Table, 'csv tsv parquet xlsx ods'],
  [Settings2, 'toml yaml yml ini cfg conf env editorconfig properties xml plist'],
  [FileLock, 'lock pem key crt'],
]
const BY_EXTENSION = new Map(
  KINDS.flatMap(([icon, names]) => names.split(' ').map((name) => [name, icon] as const)),
)

/** The picture of a file, by its name. */
export function FileIcon({ name, kind = 'file' }: { name: string; kind?: TreeNode['kind'] }) {
  const Icon =
    kind === 'symlink'
      ? FolderSymlink
      : (BY_EXTENSION.get(name.slice(name.lastIndexOf('.') + 1).toLowerCase()) ?? File)
  return <Icon aria-hidden className="file-icon" />
}
