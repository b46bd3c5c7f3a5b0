import type { EgressMeter, EgressMode, EgressPurpose, LedgerRow } from '../../../preload/contract/egress.ts'
import { showBytes } from '../../ui/amounts.ts'

export const MODE_NAMES: Record<EgressMode, string> = {
  'air-gapped': 'Air-gapped',
  local: 'Local',
  connected: 'Connected',
}

export const MODE_MEANS: Record<EgressMode, string> = {
  'air-gapped': 'Nothing leaves this device. Every connection is refused, whoever asks.',
  local: 'Nothing leaves in the background. Only what you start yourself may connect.',
  connected: 'What you switched on below may also connect in the background.',
}

export const PURPOSE_NAMES: Record<EgressPurpose | 'unknown', string> = {
  sync: 'Sync',
  account: 'Account',
  'cloud-run': 'Cloud runs',
  'managed-ai': 'OffCoder AI',
  'byok-ai': 'AI with your own key',
  git: 'Git',
  'model-download': 'Model downloads',
  update: 'Updates',
  'crash-report': 'Crash reports',
  analytics: 'Analytics',
  'language-tool': 'Language tools',
  unknown: 'Not known',
}

export const OUTCOME_NAMES: Record<LedgerRow['outcome'], string> = {
  opened: 'Open',
  done: 'Done',
  failed: 'Failed',
  refused: 'Refused',
}

/** The dot of the meter: green while nothing may leave, blue when it may, amber while it does. */
export function meterTone(meter: EgressMeter): 'quiet' | 'connected' | 'leaving' {
  if (meter.active > 0) return 'leaving'
  return meter.mode === 'connected' ? 'connected' : 'quiet'
}

/** The meter in one sentence, for its tooltip and for those who hear it. */
export function meterWords(meter: EgressMeter): string {
  const sent =
    meter.bytesUpToday === 0
      ? 'Nothing has left this device today.'
      : `${showBytes(meter.bytesUpToday)} left this device today.`
  const now =
    meter.active === 0
      ? ''
      : ` ${meter.active} ${meter.active === 1 ? 'connection is' : 'connections are'} open now.`
  const refused = meter.refusedToday === 0 ? '' : ` ${meter.refusedToday} refused today.`
  return `${MODE_NAMES[meter.mode]}. ${sent}${now}${refused}`
}
