import { CircleCheck, CircleX, Info, TriangleAlert } from 'lucide-react'
import { Toaster } from 'sonner'
import { Palette } from '../features/palette/view.tsx'
import { currentProject, useProjects } from '../features/projects/store.ts'
import { ActivityBar } from '../features/shell/activity-bar.tsx'
import { useFolderDrop } from '../features/shell/folder-drop.ts'
import { useLayout } from '../features/shell/layout-store.ts'
import { useReturnToWork } from '../features/shell/return-to-work.ts'
import { useStart } from '../features/shell/start-state.ts'
import { TitleBar } from '../features/shell/title-bar.tsx'
import { Workbench } from '../features/shell/workbench.tsx'
import { StatusBar } from '../features/status/view.tsx'
import { useTrouble } from '../features/trouble/store.ts'
import { TroubleBanners } from '../features/trouble/view.tsx'
import { useRpc } from '../rpc/context.tsx'
import { loadedLater } from '../ui/loaded-later.tsx'
import { RegionBoundary } from '../ui/region-boundary.tsx'
import { TipProvider } from '../ui/tip.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { Dialogs } from './dialogs.tsx'
import '../features/shell/shell.css'

const WAITING = <Waiting label="Loading the page" />

// A start with a file open shows none of these.
const HistoryView = loadedLater(
  async () => (await import('../features/history/view.tsx')).HistoryView,
  WAITING,
)
const Home = loadedLater(async () => (await import('../features/projects/home.tsx')).Home)
const ModelsView = loadedLater(async () => (await import('../features/models/view.tsx')).ModelsView, WAITING)
const PrivacyView = loadedLater(
  async () => (await import('../features/privacy/view.tsx')).PrivacyView,
  WAITING,
)
const SettingsView = loadedLater(
  async () => (await import('../features/settings/view.tsx')).SettingsView,
  WAITING,
)

const TOAST_ICONS = {
  success: <CircleCheck />,
  error: <CircleX />,
  info: <Info />,
  warning: <TriangleAlert />,
}

/** The window. */
export function App() {
  const { platform } = useRpc()
  const dropping = useFolderDrop()
  return (
    <TipProvider>
      <div className="window" data-platform={platform} data-dropping={dropping || undefined}>
        <TitleBar />
        <TroubleBanners />
        <div className="window-body">
          <ActivityBar />
          <Centre />
        </div>
        <StatusBar />
        {dropping && (
          <div className="drop-here">
            Drop a folder to open it, a zip to import it, or a model file to add it
          </div>
        )}
      </div>
      <Palette />
      <Dialogs />
      <Toaster
        icons={TOAST_ICONS}
        position="bottom-right"
        visibleToasts={3}
        expand
        gap={8}
        containerAriaLabel="Notifications"
      />
    </TipProvider>
  )
}

function Centre() {
  const page = useLayout((state) => state.page)
  const work = useReturnToWork(page)
  const project = useProjects(currentProject)
  const { ready, entered } = useStart()
  // The last project cannot be known then, and the list says what is waited for.
  const waits = useTrouble((state) => state.health !== null && state.health.state !== 'ok')
  return (
    <div className="centre">
      {/* The work stays where it is behind a page, with its cursors and scroll positions. */}
      <main ref={work} className="work" hidden={page !== 'work'} inert={page !== 'work'}>
        {project && entered === project.id && <Workbench key={project.id} project={project} />}
        {!project && (ready || waits) && <Home />}
      </main>
      {page !== 'work' && (
        <RegionBoundary key={page} what="This page" means="Nothing else is touched by it.">
          {page === 'history' && project && <HistoryView key={project.id} project={project} />}
          {page === 'models' && <ModelsView />}
          {page === 'privacy' && <PrivacyView />}
          {page === 'settings' && <SettingsView />}
        </RegionBoundary>
      )}
    </div>
  )
}
