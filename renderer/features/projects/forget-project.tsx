import { useRpc } from '../../rpc/context.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { forgetProject, useProjects } from './store.ts'

/** Asks before a project is forgotten: what the store alone holds goes with it. */
export function ForgetProject() {
  const rpc = useRpc()
  const project = useProjects((state) => state.forgetting)
  const close = (): void => useProjects.setState({ forgetting: null })
  const means = project?.folderFound
    ? 'Its folder on disk stays as it is. What OffCoder keeps of it goes: history, trash, and anything not yet written to disk.'
    : 'Its folder is not where it was, so OffCoder may hold the only copy of its files. Forgetting it deletes them.'
  return (
    <Dialog
      open={project !== null}
      onClose={close}
      title={`Forget ${project?.name ?? ''}`}
      description={means}
    >
      <div className="dialog-actions">
        <Button kind="quiet" onClick={close}>
          Keep it
        </Button>
        <Button
          kind="danger"
          onClick={() => {
            close()
            if (project) void forgetProject(rpc, project)
          }}
        >
          Forget {project?.name ?? ''}
        </Button>
      </div>
    </Dialog>
  )
}
