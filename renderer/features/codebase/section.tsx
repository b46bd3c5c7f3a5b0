import { FilePen, Pause, Play, RotateCcw } from 'lucide-react'
import { RULES_FILE as RULES } from '../../../preload/contract/private-files.ts'
import { useRpc } from '../../rpc/context.tsx'
import { Button } from '../../ui/button.tsx'
import { notifyFailure } from '../../ui/notifications.ts'
import { useFiles } from '../files/store.ts'
import { Row, Section } from '../settings/rows.tsx'
import { showPage } from '../shell/layout-store.ts'
import { useTabs } from '../tabs/store.ts'
import { Meaning } from './meaning.tsx'
import { pauseIndex, rebuildIndex, useCodebase, useIndexedProject } from './store.ts'
import { indexSize, indexWords } from './words.ts'
import './codebase.css'

/** The index of the open project. With AI off there is none, and nothing to set. */
export function CodebaseSection() {
  const rpc = useRpc()
  const project = useIndexedProject()
  const index = useCodebase((state) => state.index)
  if (project === null) return null
  return (
    <Section title="Index of the project">
      <Row
        title="Index"
        means={
          <>
            Finds symbols by name, and places for a question in the chat. It is built on this device and stays
            here. {indexWords(index)}
            {index !== null && <span className="index-size numbers index-line">{indexSize(index)}</span>}
          </>
        }
      >
        {() => (
          <span className="setting-buttons">
            {index !== null && index.phase !== 'paused' && (
              <Button icon={Pause} onClick={() => void pauseIndex(rpc, true)}>
                Pause
              </Button>
            )}
            {index?.phase === 'paused' && (
              <Button icon={Play} onClick={() => void pauseIndex(rpc, false)}>
                Resume
              </Button>
            )}
            <Button icon={RotateCcw} disabled={index === null} onClick={() => void rebuildIndex(rpc)}>
              Build again
            </Button>
          </span>
        )}
      </Row>
      <Meaning />
      <KeptOut projectId={project} />
    </Section>
  )
}

/** Opens the file that names what is kept from models; makes it where there is none. */
function KeptOut({ projectId }: { projectId: string }) {
  const rpc = useRpc()
  const rules = useFiles((state) => state.tree.findByPath(RULES)?.id)
  const open = async (): Promise<void> => {
    try {
      const id = rules ?? (await rpc.workspace.files.createFile({ projectId, parent: null, name: RULES })).id
      showPage('work')
      useTabs.getState().openFile(id)
    } catch (error) {
      notifyFailure(`${RULES} was not made.`, error)
    }
  }
  return (
    <Row
      title="Files kept from models"
      means={
        <>
          Files of passwords and keys are never read, and values of .env files are blotted out. What else
          stays out is in {RULES} at the top of the project, or in any folder for what is below it, written
          like a .gitignore.
        </>
      }
    >
      {() => (
        <Button icon={FilePen} onClick={() => void open()}>
          {rules === undefined ? `Make ${RULES}` : `Edit ${RULES}`}
        </Button>
      )}
    </Row>
  )
}
