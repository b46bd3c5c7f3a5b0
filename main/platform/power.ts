import { powerMonitor } from 'electron'

/** Calls `changed` whenever the machine goes over to its battery, or back, for as long as the app runs. It must be ready. */
export function followPower(changed: () => void): { readonly onBattery: boolean } {
  powerMonitor.on('on-battery', changed)
  powerMonitor.on('on-ac', changed)
  return {
    get onBattery() {
      return powerMonitor.onBatteryPower
    },
  }
}
