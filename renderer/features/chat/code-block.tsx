import { highlightCode } from '@lezer/highlight'
import { Check, Copy, FileDiff, Play, TextCursorInput } from 'lucide-react'
import { memo, type ReactNode, useContext, useEffect, useState } from 'react'
import { useCommands } from '../../commands/context.tsx'
import { useRpc } from '../../rpc/context.tsx'
import { IconButton } from '../../ui/button.tsx'
import { notifyFailure } from '../../ui/notifications.ts'
import { codeHighlighting } from '../editor/highlighting.ts'
import { loadLanguage, namedLanguage } from '../editor/languages.ts'
import { activeText } from '../editor/store.ts'
import { setWideChat } from '../shell/layout-store.ts'
import { applyCode } from './apply-code.ts'
import { CodeAuthor } from './code-author.ts'
import { commandFor } from './command-for.ts'
import { type NamedCode, namedCode } from './named-file.ts'
import { askToRun } from './run-code.tsx'

interface CodeBlockProps {
  readonly code: string
  /** As the fence names it: `ts`, `python`; '' where it names none. */
  readonly language: string
  /** What else its fence says, and the text above it: either may name a file. */
  readonly fence?: string
  readonly above?: string
  /** False while more of it is being written: colours wait until it is whole. */
  readonly closed: boolean
}

/** Code in an answer, with colours as in the editor, to be copied or put into the file in front. */
export const CodeBlock = memo(function CodeBlock({
  code,
  language,
  fence = '',
  above = '',
  closed,
}: CodeBlockProps) {
  const [copied, setCopied] = useState(false)
  const coloured = useColours(code, language, closed)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = () =>
    navigator.clipboard.writeText(code).then(
      () => setCopied(true),
      (error: unknown) => notifyFailure('The code was not copied.', error),
    )
  return (
    <figure className="chat-code">
      <figcaption>
        <span className="chat-code-language">{language || 'text'}</span>
        {closed && commandFor(code, language) !== undefined && (
          <IconButton icon={Play} label="Run in the terminal" onClick={() => askToRun(code, language)} />
        )}
        {closed && <Apply named={namedCode(code, `${language} ${fence}`, above)} />}
        <IconButton
          icon={TextCursorInput}
          label="Insert at cursor"
          once
          onClick={() => insertAtCursor(code)}
        />
        <IconButton
          icon={copied ? Check : Copy}
          label={copied ? 'Copied' : 'Copy'}
          onClick={() => void copy()}
        />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: code that is wider than the panel scrolls by keyboard */}
      <pre tabIndex={0}>
        <code>{coloured ?? code}</code>
      </pre>
    </figure>
  )
})

/** Shows the code as a change to the file that it names, or to the one in front. */
function Apply({ named }: { named: NamedCode }) {
  const rpc = useRpc()
  const commands = useCommands()
  const author = useContext(CodeAuthor)
  const name = named.path?.split('/').at(-1)
  return (
    <IconButton
      icon={FileDiff}
      label={name === undefined ? 'Show as a change to the open file' : `Show as a change to ${name}`}
      onClick={() => void applyCode({ rpc, commands }, named, author)}
    />
  )
}

/** Puts code in place of the selection of the file in front and goes there. */
export function insertAtCursor(code: string): void {
  const text = activeText()
  if (text === undefined || text.view.state.readOnly) {
    notifyFailure(
      'The code was not inserted.',
      new Error('Open a file that can be changed, and put the cursor where the code belongs.'),
    )
    return
  }
  setWideChat(false)
  const { view } = text
  view.dispatch(view.state.replaceSelection(code), { scrollIntoView: true, userEvent: 'input.paste' })
  view.focus()
}

function useColours(code: string, name: string, closed: boolean): ReactNode {
  const [coloured, setColoured] = useState<{ code: string; nodes: ReactNode }>()
  useEffect(() => {
    const language = closed && name !== '' && code.length < 50_000 ? namedLanguage(name) : undefined
    if (language === undefined) return
    let stale = false
    loadLanguage(language).then(
      (support) => {
        if (!stale) setColoured({ code, nodes: colour(code, support.language.parser.parse(code)) })
      },
      () => {
        // Without its parser the code stays in one colour.
      },
    )
    return () => {
      stale = true
    }
  }, [code, name, closed])
  return coloured?.code === code ? coloured.nodes : undefined
}

function colour(code: string, tree: Parameters<typeof highlightCode>[1]): ReactNode {
  const nodes: ReactNode[] = []
  highlightCode(
    code,
    tree,
    codeHighlighting,
    (text, classes) =>
      nodes.push(
        classes ? (
          <span key={nodes.length} className={classes}>
            {text}
          </span>
        ) : (
          text
        ),
      ),
    () => nodes.push('\n'),
  )
  return nodes
}
