import { useEffect, useRef } from 'react'
import { Group, Panel, type PanelImperativeHandle } from 'react-resizable-panels'
import type { Project } from '../../../preload/contract/projects.ts'
import { loadedLater } from '../../ui/loaded-later.tsx'
import { RegionBoundary } from '../../ui/region-boundary.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { EditorPane } from '../editor/view.tsx'
import { FilesView } from '../files/view.tsx'
import { SearchView } from '../search/view.tsx'
import { Breadcrumbs } from '../tabs/breadcrumbs.tsx'
import { useTabs } from '../tabs/store.ts'
import { TabStrip } from '../tabs/view.tsx'
import { Divider } from './divider.tsx'
import { DEFAULT_SIZES, setSize, setWideChat, useLayout } from './layout-store.ts'
import { NothingOpen } from './nothing-open.tsx'

// What most starts of the app do not show at once is loaded when it is first shown.
const ChatPanel = loadedLater(
  async () => (await import('../chat/view.tsx')).ChatPanel,
  <Waiting label="Loading the chat" />,
)
const TerminalPanel = loadedLater(
  async () => (await import('../terminal/view.tsx')).TerminalPanel,
  <Waiting label="Loading the terminal" />,
)

const LEAST = { sideBar: 160, chat: 240, panel: 80, editor: 200, editorHeight: 100 }

/** What a fault in the drawing means for the text. */
const SAFE = 'What you typed is kept in the store as you type it; the rest of the window goes on.'

/** A panel whose height nobody has chosen leaves most of a low window to the code. */
function panelHeight(kept: number): number {
  return kept === DEFAULT_SIZES.panel ? Math.min(kept, Math.round(innerHeight * 0.36)) : kept
}

/** The work: files, editor, chat and terminal, with dividers between them. */
export function Workbench({ project }: { project: Project }) {
  const open = useLayout((state) => state.open)
  const sideView = useLayout((state) => state.sideView)
  const wide = useLayout((state) => state.wideChat && state.open.chat)
  useEffect(narrowForFiles, [])
  const sideBar = useRef<PanelImperativeHandle>(null)
  const chat = useRef<PanelImperativeHandle>(null)
  const panel = useRef<PanelImperativeHandle>(null)
  // Sizes are read, not followed: the panels own them while they are on screen.
  const { sizes } = useLayout.getState()
  return (
    <>
      <h1 className="visually-hidden">{project.name}</h1>
      <Group className="workbench" id="workbench">
        {open.sideBar && (
          <>
            <Panel
              id="side-bar"
              panelRef={sideBar}
              defaultSize={sizes.sideBar}
              minSize={LEAST.sideBar}
              maxSize="50%"
              groupResizeBehavior="preserve-pixel-size"
              onResize={({ inPixels }) => setSize('sideBar', inPixels)}
            >
              {sideView === 'files' ? (
                <RegionBoundary key="files" what="The files" means={SAFE}>
                  <FilesView project={project} />
                </RegionBoundary>
              ) : (
                <RegionBoundary key="search" what="The search" means={SAFE}>
                  <SearchView project={project} />
                </RegionBoundary>
              )}
            </Panel>
            <Divider region="sideBar" label="Width of the side bar" panel={sideBar} />
          </>
        )}
        <Panel id="centre" minSize={LEAST.editor}>
          <Group orientation="vertical" id="centre-group">
            <Panel id="upper" minSize={LEAST.editorHeight}>
              <Group id="upper-group" className="upper" data-wide-chat={wide || undefined}>
                <Panel id="editor" minSize={LEAST.editor} inert={wide}>
                  <RegionBoundary what="The editor" means={SAFE}>
                    <EditorColumn project={project} />
                  </RegionBoundary>
                </Panel>
                {open.chat && (
                  <>
                    <Divider region="chat" label="Width of the chat" panel={chat} />
                    <Panel
                      id="chat"
                      panelRef={chat}
                      defaultSize={sizes.chat}
                      minSize={LEAST.chat}
                      maxSize="60%"
                      groupResizeBehavior="preserve-pixel-size"
                      onResize={({ inPixels }) => setSize('chat', inPixels)}
                    >
                      <section className="chat-region" data-region="chat" aria-label="Chat">
                        <RegionBoundary what="The chat" means="The conversation is kept.">
                          <ChatPanel projectId={project.id} />
                        </RegionBoundary>
                      </section>
                    </Panel>
                  </>
                )}
              </Group>
            </Panel>
            {open.panel && (
              <>
                <Divider region="panel" label="Height of the terminal" panel={panel} />
                <Panel
                  id="panel"
                  panelRef={panel}
                  defaultSize={panelHeight(sizes.panel)}
                  minSize={LEAST.panel}
                  maxSize="75%"
                  groupResizeBehavior="preserve-pixel-size"
                  onResize={({ inPixels }) => setSize('panel', inPixels)}
                >
                  <RegionBoundary what="The terminal" means="What runs in it goes on.">
                    <TerminalPanel key={project.id} project={project} />
                  </RegionBoundary>
                </Panel>
              </>
            )}
          </Group>
        </Panel>
      </Group>
    </>
  )
}

/** A file that is opened while the chat has the editor's place is to be seen. */
function narrowForFiles(): () => void {
  return useTabs.subscribe(({ active, reveal }, before) => {
    if (active !== before.active || reveal !== before.reveal) setWideChat(false)
  })
}

function EditorColumn({ project }: { project: Project }) {
  const active = useTabs((state) => state.active)
  const anyTab = useTabs((state) => state.tabs.length > 0)
  return (
    <div className="editor-column">
      {anyTab && (
        <div className="tabs-region" data-region="tabs">
          <TabStrip />
        </div>
      )}
      {active !== null && <Breadcrumbs nodeId={active} />}
      <section className="editor-region" data-region="editor" id="editor-panel" aria-label="Editor">
        <EditorPane projectId={project.id} />
        {!anyTab && <NothingOpen />}
      </section>
    </div>
  )
}
