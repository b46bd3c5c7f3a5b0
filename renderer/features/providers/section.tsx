import { Plus, SlidersHorizontal } from 'lucide-react'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Row, Section } from '../settings/rows.tsx'
import { AddProvider } from './add-provider.tsx'
import { ProviderDetail } from './detail.tsx'
import { useProviders } from './store.ts'
import { UsageTable } from './usage-table.tsx'
import { providerWords } from './words.ts'
import './providers.css'

/** Settings: models of others, with the user's own key. */
export function ProvidersSection() {
  const { list, open } = useProviders()
  const opened = list?.find(({ id }) => id === open)
  const close = (): void => useProviders.setState({ open: null })
  return (
    <>
      <Section title="AI providers">
        <Row
          title="Your own keys"
          means="Ask models of Anthropic, OpenAI, Google, DeepSeek or a server of your own. Questions and what you attach then leave this device, straight to the provider."
        >
          {() => (
            <Button icon={Plus} onClick={() => useProviders.setState({ open: 'new' })}>
              Add a provider
            </Button>
          )}
        </Row>
        {list?.map((provider) => (
          <Row key={provider.id} title={provider.name} means={providerWords(provider)}>
            {() => (
              <Button
                icon={SlidersHorizontal}
                aria-label={`Set up ${provider.name}`}
                onClick={() => useProviders.setState({ open: provider.id })}
              >
                Set up
              </Button>
            )}
          </Row>
        ))}
      </Section>
      <UsageTable />
      <Dialog
        open={open === 'new'}
        onClose={close}
        title="Add a provider"
        description="The key goes into the keychain of this computer. It is never shown again, and goes nowhere but to its provider."
      >
        <AddProvider />
      </Dialog>
      <Dialog
        open={opened !== undefined}
        onClose={close}
        title={opened?.name ?? ''}
        description={opened?.address}
      >
        {opened && <ProviderDetail provider={opened} />}
      </Dialog>
    </>
  )
}
