import type { Failure } from '../../../preload/contract/errors.ts'

export type Mark = 'typing' | 'on-device' | 'in-cloud' | { readonly trouble: Failure }

/** What a save mark means, in words. */
export function markWords(mark: Mark | undefined, diskDirty: boolean): string {
  if (mark === undefined) return ''
  if (typeof mark === 'object') return `Not saved: ${mark.trouble.message}`
  const disk = diskDirty ? ' Not written to the file on disk yet.' : ''
  if (mark === 'typing') return 'Being saved.'
  return mark === 'in-cloud'
    ? `Saved on this device and in the cloud.${disk}`
    : `Saved on this device.${disk}`
}

/** The save mark: hollow while typing, filled on this device, with a ring in the cloud, amber in trouble. */
export function SaveMark({ mark, diskDirty }: { mark: Mark; diskDirty: boolean }) {
  const kind = typeof mark === 'object' ? 'trouble' : mark
  return (
    <svg
      className="save-mark"
      data-kind={kind}
      viewBox="0 0 12 12"
      role="img"
      aria-label={markWords(mark, diskDirty)}
    >
      {kind === 'in-cloud' && <circle cx="6" cy="6" r="5" className="save-ring" />}
      <circle cx="6" cy="6" r={kind === 'in-cloud' ? 2.5 : 3} className="save-dot" />
    </svg>
  )
}
