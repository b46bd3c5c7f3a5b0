import { createContext, isValidElement, memo, type ReactElement, type ReactNode, useContext } from 'react'
import Markdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { splitBlocks } from './blocks.ts'
import { CodeBlock } from './code-block.tsx'

const PLUGINS = [remarkGfm]

/** A model's answer. Nothing in it is fetched or followed: links show where they lead, images what they are called. */
export const AnswerText = memo(function AnswerText({ text }: { text: string }) {
  return splitBlocks(text).map((block, index, all) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: blocks are only ever added at the end
    <Above key={index} value={`${all[index - 1]?.text ?? ''}\n${beforeFence(block.text)}`}>
      <BlockText text={block.text} closed={block.closed} />
    </Above>
  ))
})

const BlockText = memo(function BlockText({ text, closed }: { text: string; closed: boolean }) {
  return (
    <Markdown remarkPlugins={PLUGINS} components={closed ? WHOLE : GROWING}>
      {text}
    </Markdown>
  )
})

const components = (closed: boolean): Components => ({
  pre: ({ children, node }) => {
    const { code, language } = codeOf(children)
    const [inner] = node?.children ?? []
    const fence = inner?.type === 'element' ? ((inner.data as { meta?: string } | undefined)?.meta ?? '') : ''
    return <Code code={code} language={language} fence={fence} closed={closed} />
  },
  a: ({ href, children }) => (
    <span className="chat-link" title={href}>
      {children}
      {href !== undefined && textOf(children) !== href && <span className="chat-link-target"> ({href})</span>}
    </span>
  ),
  img: ({ alt, src }) => <span className="chat-link">{alt || String(src ?? 'image')}</span>,
  table: ({ children }) => (
    <div className="chat-table">
      <table>{children}</table>
    </div>
  ),
})

function beforeFence(text: string): string {
  return text.slice(0, Math.max(0, text.search(/^ {0,3}(`{3}|~{3})/m)))
}

/** What stands above, which may say what the code is for. */
const Above = createContext('')

function Code(props: { code: string; language: string; fence: string; closed: boolean }) {
  return <CodeBlock {...props} above={useContext(Above)} />
}

const WHOLE = components(true)
const GROWING = components(false)

function codeOf(children: ReactNode): { code: string; language: string } {
  if (!isValidElement(children)) return { code: textOf(children), language: '' }
  const { className, children: code } = (
    children as ReactElement<{ className?: string; children?: ReactNode }>
  ).props
  return {
    code: textOf(code).replace(/\n$/, ''),
    language: /language-(\S+)/.exec(className ?? '')?.[1] ?? '',
  }
}

function textOf(node: ReactNode): string {
  if (typeof node === 'string' || typeof node === 'number') return String(node)
  return Array.isArray(node) ? node.map(textOf).join('') : ''
}
