import { useRpc } from '../../rpc/context.tsx'
import { AskToDelete } from '../../ui/ask-to-delete.tsx'
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
    <AskToDelete
      open={project !== null}
      onClose={close}
      title={`Forget ${project?.name ?? ''}`}
      description={means}
      keep="Keep it"
      act={`Forget ${project?.name ?? ''}`}
      onAct={() => {
        if (project) void forgetProject(rpc, project)
      }}
    />
  )
}
