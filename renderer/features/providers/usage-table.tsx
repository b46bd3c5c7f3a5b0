import { useEffect } from 'react'
import { useRpc } from '../../rpc/context.tsx'
import { Section } from '../settings/rows.tsx'
import { loadUsage, useProviders } from './store.ts'
import { USAGE_KINDS } from './words.ts'

/** Lines that are shown; a year of heavy use has more. */
const SHOWN = 60

/** What was used of providers, by day and model. Absent until something was. */
export function UsageTable() {
  const rpc = useRpc()
  const usage = useProviders((state) => state.usage)
  useEffect(() => void loadUsage(rpc), [rpc])
  if (usage === null || usage.length === 0) return null
  return (
    <Section title="Used of AI providers">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="usage" tabIndex={0} aria-label="Usage by day">
        <table>
          <thead>
            <tr>
              {['Day', 'Provider', 'Model', 'For', 'Requests', 'Tokens in', 'Tokens out'].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {usage.slice(0, SHOWN).map((line) => (
              <tr key={`${line.day} ${line.provider} ${line.host} ${line.model} ${line.kind}`}>
                <td className="numbers">{line.day}</td>
                <td title={line.host}>{line.provider}</td>
                <td title={line.model}>{line.model}</td>
                <td>{USAGE_KINDS[line.kind]}</td>
                <td className="numbers">
                  {line.requests.toLocaleString('en')}
                  {line.failed > 0 && `, ${line.failed.toLocaleString('en')} failed`}
                </td>
                <td className="numbers">{line.inputTokens.toLocaleString('en')}</td>
                <td className="numbers">{line.outputTokens.toLocaleString('en')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className="usage-note">
        Kept for 13 months, without a word of what was asked. Prices are your provider's: its bill counts.
        {usage.length > SHOWN && ` The newest ${SHOWN} lines are shown.`}
      </p>
    </Section>
  )
}
