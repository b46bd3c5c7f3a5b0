import { ArrowDownUp, Search } from 'lucide-react'
import { useMemo, useRef } from 'react'
import type { Project } from '../../../preload/contract/projects.ts'
import { useRpc } from '../../rpc/context.tsx'
import { Button } from '../../ui/button.tsx'
import { Choice } from '../../ui/controls.tsx'
import { Menu } from '../../ui/menu.tsx'
import { updateSettings, useSettings } from '../settings/store.ts'
import { findProjects, type ProjectSort, type Shelf, SORTS, shelfOf, tagsOf } from './home-model.ts'
import { toggleTag, useHome } from './home-store.ts'
import { ProjectList } from './project-list.tsx'
import { chooseProject } from './shelf.ts'

const LABELS: Readonly<Record<Shelf, string>> = {
  list: 'Your projects',
  archive: 'Archived projects',
  trash: 'Projects in the trash',
}
const NOTHING: Readonly<Record<Shelf, string>> = {
  list: 'All your projects are in the archive or in the trash.',
  archive: 'Projects that you archive are kept here, off the list.',
  trash:
    'Projects that you move to the trash wait here for 90 days. Then OffCoder forgets them; their folders on disk stay.',
}

/** All projects, with what narrows and orders them. */
export function ProjectsView({ projects }: { projects: readonly Project[] }) {
  const query = useHome()
  const sort = useSettings((state) => state.values['projects.sort'])
  const search = useRef<HTMLInputElement>(null)
  const tags = useMemo(
    () => tagsOf(projects.filter((each) => shelfOf(each) === query.shelf)),
    [projects, query.shelf],
  )
  // A tag that nobody has any more narrows nothing.
  const asked = query.tags.filter((tag) => tags.includes(tag))
  const found = findProjects(projects, { ...query, sort, tags: asked })
  const narrowed = query.text.trim() !== '' || asked.length > 0
  return (
    <div className="recent">
      <Narrow found={found} search={search} />
      <div className="home-shelves">
        <Choice<Shelf>
          label="Which projects"
          value={query.shelf}
          options={(['list', 'archive', 'trash'] as const).map((value) => ({
            value,
            label: shelfLabel(value, projects),
          }))}
          onChange={(shelf) => useHome.setState({ shelf, tags: [] })}
        />
        {tags.length > 0 && (
          <fieldset className="tags" aria-label="Only with the tag">
            {tags.map((tag) => (
              <button
                key={tag}
                type="button"
                className="tag tag-button"
                aria-pressed={asked.includes(tag)}
                onClick={() => toggleTag(tag)}
              >
                {tag}
              </button>
            ))}
          </fieldset>
        )}
      </div>
      {found.length === 0 && (
        <p className="home-nothing">{narrowed ? 'No project here has all of that.' : NOTHING[query.shelf]}</p>
      )}
      {found.length > 0 && <ProjectList projects={found} label={LABELS[query.shelf]} above={search} />}
    </div>
  )
}

function shelfLabel(shelf: Shelf, projects: readonly Project[]): string {
  const count = projects.filter((each) => shelfOf(each) === shelf).length
  const name = { list: 'Projects', archive: 'Archive', trash: 'Trash' }[shelf]
  return shelf === 'list' || count === 0 ? name : `${name} ${count}`
}

interface NarrowProps {
  readonly found: readonly Project[]
  readonly search: React.RefObject<HTMLInputElement | null>
}

function Narrow({ found, search }: NarrowProps) {
  const rpc = useRpc()
  const text = useHome((state) => state.text)
  const sort = useSettings((state) => state.values['projects.sort'])
  return (
    <div className="home-narrow">
      <label className="search">
        <Search aria-hidden />
        <input
          ref={search}
          value={text}
          placeholder="Find a project"
          aria-label="Find a project"
          spellCheck={false}
          onChange={(event) => useHome.setState({ text: event.target.value })}
          onKeyDown={(event) => {
            const first = found[0]
            if (event.nativeEvent.isComposing) return
            if (event.key === 'Enter' && first) chooseProject(rpc, first)
            if (event.key === 'Escape') useHome.setState({ text: '' })
            if (event.key !== 'ArrowDown') return
            event.preventDefault()
            event.currentTarget.closest('.recent')?.querySelector<HTMLElement>('.project-open')?.focus()
          }}
        />
      </label>
      <Menu
        label="Sort by"
        align="end"
        items={Object.entries(SORTS).map(([value, label]) => ({
          label,
          checked: value === sort,
          run: () => void updateSettings(rpc, { 'projects.sort': value as ProjectSort }),
        }))}
      >
        <Button icon={ArrowDownUp} aria-label={`Sort by: ${SORTS[sort]}`}>
          {SORTS[sort]}
        </Button>
      </Menu>
    </div>
  )
}
