import { powerMonitor } from 'electron'

/** Calls `woke` whenever the machine comes back from sleep. The app must be ready. */
export function onWake(woke: () => void): void {
  powerMonitor.on('resume', woke)
}

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
