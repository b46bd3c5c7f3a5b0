import { Button } from '../../ui/button.tsx'
import { Choice, Stepper, Switch } from '../../ui/controls.tsx'
import { Row } from './rows.tsx'
import { useSettings } from './store.ts'
import { useChange } from './use-change.ts'

/** Languages without completion; there is something to see only where the user has turned one off. */
export function LanguagesOff() {
  const change = useChange()
  const languages = useSettings((state) => state.values['ai.completionOffIn'])
  if (languages.length === 0) return null
  return (
    <Row title="No completion in" means={languages.join(', ')}>
      {() => <Button onClick={() => change({ 'ai.completionOffIn': [] })}>Complete in all languages</Button>}
    </Row>
  )
}

/** What a model may take of the machine. */
export function Thrift() {
  const change = useChange()
  const values = useSettings((state) => state.values)
  return (
    <>
      <Row
        title="Free memory after"
        means="A model that nobody uses for so long leaves memory, and comes back at the next question or completion."
      >
        {() => (
          <Stepper
            label="Free memory after"
            value={values['ai.unloadAfter']}
            min={0}
            max={60}
            step={5}
            show={(minutes) => (minutes === 0 ? 'Never' : `${minutes} minutes`)}
            onChange={(minutes) => change({ 'ai.unloadAfter': minutes })}
          />
        )}
      </Row>
      <Row
        title="Keep what models have read on this disk"
        means="A long chat or a file goes on at once after a pause or a restart. Off deletes what is there. The models page tells how much it takes."
      >
        {(id) => (
          <Switch
            label="Keep what models have read on this disk"
            describedBy={id}
            checked={values['ai.keepReadings']}
            onChange={(on) => change({ 'ai.keepReadings': on })}
          />
        )}
      </Row>
      <Row
        title="On battery"
        means="What models on this device do while the machine is not plugged in. The index waits then in any case."
      >
        {() => <OnBattery />}
      </Row>
    </>
  )
}

/** What models on this device do while the machine is not plugged in. */
export function OnBattery() {
  const change = useChange()
  const mode = useSettings((state) => state.values['ai.onBattery'])
  return (
    <Choice
      label="On battery"
      value={mode}
      options={[
        { value: 'full', label: 'As ever' },
        { value: 'sparing', label: 'Half the threads' },
        { value: 'no-completion', label: 'No completion either' },
      ]}
      onChange={(next) => change({ 'ai.onBattery': next })}
    />
  )
}
