import { useReading } from '../features/completion/reading-store.ts'
import { useDataFolder } from '../features/data-folder/store.ts'
import { useNewFile } from '../features/edit/new-file-store.ts'
import { useHistory } from '../features/history/store.ts'
import { usePortability } from '../features/portability/store.ts'
import { useProjects } from '../features/projects/store.ts'
import { lazyDialog, ShowDialog } from '../ui/lazy-dialog.tsx'

/** What is asked over the window. A start shows none of these. */
const DIALOGS = [
  lazyDialog(
    () => useProjects((state) => state.creating),
    async () => (await import('../features/projects/new-project.tsx')).NewProject,
  ),
  lazyDialog(
    () => useProjects((state) => state.forgetting !== null),
    async () => (await import('../features/projects/forget-project.tsx')).ForgetProject,
  ),
  lazyDialog(
    () => useProjects((state) => state.editing !== null),
    async () => (await import('../features/projects/edit-project.tsx')).EditProject,
  ),
  lazyDialog(
    () => useProjects((state) => state.duplicating !== null),
    async () => (await import('../features/projects/duplicate-project.tsx')).DuplicateProject,
  ),
  lazyDialog(
    () => usePortability((state) => state.asking !== null),
    async () => (await import('../features/portability/view.tsx')).PortabilityDialogs,
  ),
  lazyDialog(
    () => useNewFile((state) => state.file !== null),
    async () => (await import('../features/edit/new-file-view.tsx')).NewFileDialog,
  ),
  lazyDialog(
    () => useReading((state) => state.of !== null),
    async () => (await import('../features/completion/reading.tsx')).ReadingDialog,
  ),
  lazyDialog(
    () => useDataFolder(({ plan, opening }) => plan !== null || opening !== null),
    async () => (await import('../features/data-folder/dialogs.tsx')).DataFolderDialogs,
  ),
  lazyDialog(
    () => useHistory((state) => state.naming !== null),
    async () => (await import('../features/history/name-moment.tsx')).NameMoment,
  ),
]

export function Dialogs() {
  // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
  return DIALOGS.map((dialog, index) => <ShowDialog key={index} dialog={dialog} />)
}
