import { CircleCheck, CircleX, Info, TriangleAlert } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { Toaster } from 'sonner'
import { NameMoment } from '../features/history/name-moment.tsx'
import { Palette } from '../features/palette/view.tsx'
import { PrivacyView } from '../features/privacy/view.tsx'
import { ForgetProject } from '../features/projects/forget-project.tsx'
import { Home } from '../features/projects/home.tsx'
import { NewProject } from '../features/projects/new-project.tsx'
import { currentProject, useProjects } from '../features/projects/store.ts'
import { SettingsView } from '../features/settings/view.tsx'
import { ActivityBar } from '../features/shell/activity-bar.tsx'
import { useFolderDrop } from '../features/shell/folder-drop.ts'
import { useLayout } from '../features/shell/layout-store.ts'
import { useStart } from '../features/shell/start-state.ts'
import { TitleBar } from '../features/shell/title-bar.tsx'
import { Workbench } from '../features/shell/workbench.tsx'
import { StatusBar } from '../features/status/view.tsx'
import { useTrouble } from '../features/trouble/store.ts'
import { TroubleBanners } from '../features/trouble/view.tsx'
import { useRpc } from '../rpc/context.tsx'
import { RegionBoundary } from '../ui/region-boundary.tsx'
import { TipProvider } from '../ui/tip.tsx'
import { Waiting } from '../ui/waiting.tsx'
import '../features/shell/shell.css'

// Loaded when it is first shown.
const HistoryView = lazy(async () => ({
  default: (await import('../features/history/view.tsx')).HistoryView,
}))

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
        {dropping && <div className="drop-here">Drop a folder to open it</div>}
      </div>
      <Palette />
      <NewProject />
      <ForgetProject />
      <NameMoment />
      <Toaster
        icons={TOAST_ICONS}
        position="bottom-right"
        visibleToasts={3}
        expand
        gap={8}
        offset={{ bottom: 36, right: 12 }}
        containerAriaLabel="Notifications"
      />
    </TipProvider>
  )
}

function Centre() {
  const page = useLayout((state) => state.page)
  const project = useProjects(currentProject)
  const { ready, entered } = useStart()
  // The last project cannot be known then, and the list says what is waited for.
  const waits = useTrouble((state) => state.health !== null && state.health.state !== 'ok')
  return (
    <div className="centre">
      {/* The work stays where it is behind a page, with its cursors and scroll positions. */}
      <main className="work" hidden={page !== 'work'} inert={page !== 'work'}>
        {project && entered === project.id && <Workbench key={project.id} project={project} />}
        {!project && (ready || waits) && <Home />}
      </main>
      {page !== 'work' && (
        <RegionBoundary key={page} what="This page" means="Nothing else is touched by it.">
          {page === 'history' && project && (
            <Suspense fallback={<Waiting label="Loading the history" />}>
              <HistoryView key={project.id} project={project} />
            </Suspense>
          )}
          {page === 'privacy' && <PrivacyView />}
          {page === 'settings' && <SettingsView />}
        </RegionBoundary>
      )}
    </div>
  )
}
