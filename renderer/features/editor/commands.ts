import {
  addCursorAbove,
  addCursorBelow,
  copyLineDown,
  copyLineUp,
  cursorMatchingBracket,
  deleteLine,
  deleteTrailingWhitespace,
  indentLess,
  indentMore,
  indentSelection,
  moveLineDown,
  moveLineUp,
  selectLine,
  toggleBlockComment,
  toggleComment,
} from '@codemirror/commands'
import { foldAll, foldCode, unfoldAll, unfoldCode } from '@codemirror/language'
import {
  findNext,
  findPrevious,
  openSearchPanel,
  selectNextOccurrence,
  selectSelectionMatches,
} from '@codemirror/search'
import type { EditorView } from '@codemirror/view'
import type { Settings } from '../../../preload/contract/settings.ts'
import type { Command, CommandRegistry } from '../../commands/registry.ts'
import { notify } from '../../ui/notifications.ts'
import { suggestInstead } from '../completion/ghost-text.ts'
import { toggled } from '../completion/source.ts'
import { saveActive, saveAll } from '../documents/store.ts'
import { aiOff } from '../models/availability.ts'
import { openPalette } from '../palette/store.ts'
import { convertIndentation } from './convert-indentation.ts'
import { goTo, leads } from './go-back.ts'
import { askForLine, cursorsAtLineEnds, insertLineAbove, openReplace } from './keymap.ts'
import { activeText, focusEditor } from './store.ts'
import { redo, undo } from './undo.ts'

export interface EditorCommandDeps {
  /** Settings in force now. */
  settings: () => Settings
  updateSettings: (patch: Partial<Settings>) => void | Promise<void>
}

type Run = (view: EditorView) => boolean

/** Keys that also mean this file when another part of the window, but no other text, has the keyboard. */
const FROM_ANYWHERE = new Set([
  'editor.find',
  'editor.replace',
  'editor.findNext',
  'editor.findPrevious',
  'editor.goToLine',
])

/** `[id, title, what it does, keys]`: keys are those of the editor's own keymap, listed so that menus show them. */
const ACTIONS: readonly (readonly [string, string, Run, string?])[] = [
  ['editor.undo', 'Undo', undo, 'Mod-z'],
  ['editor.redo', 'Redo', redo, 'Mod-Shift-z'],
  ['editor.find', 'Find in file', openSearchPanel, 'Mod-f'],
  ['editor.replace', 'Replace in file', openReplace, 'Mod-h'],
  ['editor.findNext', 'Find next match', findNext, 'F3'],
  ['editor.findPrevious', 'Find previous match', findPrevious, 'Shift-F3'],
  ['editor.goToLine', 'Go to line', askForLine, 'Ctrl-g'],
  ['editor.goToBracket', 'Go to matching bracket', cursorMatchingBracket, 'Mod-Shift-\\'],
  ['editor.toggleComment', 'Toggle line comment', toggleComment, 'Mod-/'],
  ['editor.toggleBlockComment', 'Toggle block comment', toggleBlockComment, 'Shift-Alt-a'],
  ['editor.moveLineUp', 'Move line up', moveLineUp, 'Alt-ArrowUp'],
  ['editor.moveLineDown', 'Move line down', moveLineDown, 'Alt-ArrowDown'],
  ['editor.copyLineUp', 'Copy line up', copyLineUp, 'Shift-Alt-ArrowUp'],
  ['editor.copyLineDown', 'Copy line down', copyLineDown, 'Shift-Alt-ArrowDown'],
  ['editor.deleteLine', 'Delete line', deleteLine, 'Mod-Shift-k'],
  ['editor.insertLineAbove', 'Insert line above', insertLineAbove, 'Mod-Shift-Enter'],
  ['editor.indent', 'Indent line', indentMore, 'Mod-]'],
  ['editor.outdent', 'Outdent line', indentLess, 'Mod-['],
  ['editor.reindent', 'Reindent selection', indentSelection, 'Mod-Alt-\\'],
  ['editor.trim', 'Trim trailing whitespace', deleteTrailingWhitespace],
  ['editor.selectLine', 'Select line', selectLine],
  ['editor.addNextMatch', 'Add selection to next match', selectNextOccurrence, 'Mod-d'],
  ['editor.selectAllMatches', 'Select all occurrences', selectSelectionMatches, 'Mod-Shift-l'],
  ['editor.addCursorAbove', 'Add cursor above', addCursorAbove, 'Mod-Alt-ArrowUp'],
  ['editor.addCursorBelow', 'Add cursor below', addCursorBelow, 'Mod-Alt-ArrowDown'],
  ['editor.cursorsAtLineEnds', 'Add cursors to line ends', cursorsAtLineEnds, 'Shift-Alt-i'],
  ['editor.fold', 'Fold', foldCode, 'Ctrl-Shift-['],
  ['editor.unfold', 'Unfold', unfoldCode, 'Ctrl-Shift-]'],
  ['editor.foldAll', 'Fold all', foldAll],
  ['editor.unfoldAll', 'Unfold all', unfoldAll],
  ['editor.suggest', 'Show suggestions', suggestInstead, 'Ctrl- '],
]

const SIZES = { smallest: 8, largest: 40, usual: 14 }

/** Adds what can be done to the text in front; returns what removes it again. */
export function registerEditorCommands(registry: CommandRegistry, deps: EditorCommandDeps): () => void {
  const size = (change: number) => {
    const next = Math.max(
      SIZES.smallest,
      Math.min(SIZES.largest, deps.settings()['editor.fontSize'] + change),
    )
    return deps.updateSettings({ 'editor.fontSize': next })
  }
  const category = 'Editor'
  const commands: Command[] = [
    {
      id: 'file.save',
      title: 'Save',
      category: 'File',
      keybinding: 'Mod-s',
      when: ({ nodeId }) => nodeId !== null,
      run: saveActive,
    },
    {
      id: 'file.saveAll',
      title: 'Save all',
      category: 'File',
      keybinding: 'Mod-Alt-s',
      when: ({ projectId }) => projectId !== null,
      run: saveAll,
    },
    {
      id: 'editor.focus',
      title: 'Focus editor',
      category,
      keybinding: 'Mod-1',
      when: () => activeText() !== undefined,
      run: focusEditor,
    },
    {
      id: 'editor.goBack',
      title: 'Go back',
      category,
      keybinding: 'Alt-ArrowLeft',
      macKeybinding: 'Ctrl--',
      mouseButton: 3,
      // Before CodeMirror, which moves the cursor by a piece of syntax with Alt and an arrow (see `editorKeymap`).
      first: true,
      when: ({ projectId }) => projectId !== null && leads(-1),
      run: () => goTo(-1),
    },
    {
      id: 'editor.goForward',
      title: 'Go forward',
      category,
      keybinding: 'Alt-ArrowRight',
      macKeybinding: 'Ctrl-Shift--',
      mouseButton: 4,
      first: true,
      when: ({ projectId }) => projectId !== null && leads(1),
      run: () => goTo(1),
    },
    {
      id: 'editor.toggleWrapping',
      title: 'Toggle line wrapping',
      category,
      keybinding: 'Alt-z',
      run: () => deps.updateSettings({ 'editor.lineWrapping': !deps.settings()['editor.lineWrapping'] }),
    },
    {
      id: 'completion.toggleLanguage',
      title: 'Turn completion off or on in this language',
      category,
      when: () => activeText() !== undefined && aiOff() === null && deps.settings()['ai.completion'],
      run: () => toggleLanguage(deps),
    },
    ...shownAs(category),
    { id: 'editor.larger', title: 'Make code larger', category, run: () => size(1) },
    { id: 'editor.smaller', title: 'Make code smaller', category, run: () => size(-1) },
    {
      id: 'editor.usualSize',
      title: 'Make code its usual size',
      category,
      run: () => deps.updateSettings({ 'editor.fontSize': SIZES.usual }),
    },
    ...ACTIONS.map(([id, title, run, keybinding]) => action(id, title, category, run, keybinding)),
  ]
  return registry.registerAll(commands)
}

/** How the file in front is shown and written. */
function shownAs(category: string): readonly Command[] {
  return [
    {
      id: 'editor.indentation',
      title: 'Change indentation',
      category,
      when: () => activeText() !== undefined,
      run: () => openPalette('indentation'),
    },
    ...(['spaces', 'tabs'] as const).map((unit) => ({
      id: `editor.indentWith.${unit}`,
      title: `Convert indentation to ${unit}`,
      category,
      when: () => activeText()?.view.state.readOnly === false,
      run: () => convertIndentation(unit),
    })),
    {
      id: 'editor.language',
      title: 'Change language',
      category,
      when: () => activeText() !== undefined,
      run: () => openPalette('language'),
    },
    {
      id: 'editor.lineEnds',
      title: 'Change line ends',
      category,
      when: () => activeText() !== undefined,
      run: () => openPalette('lineEnds'),
    },
  ]
}

async function toggleLanguage({ settings, updateSettings }: EditorCommandDeps): Promise<void> {
  const language = activeText()?.language
  if (language === undefined) return
  const languages = toggled(settings()['ai.completionOffIn'], language)
  await updateSettings({ 'ai.completionOffIn': languages })
  const off = languages.includes(language)
  notify({
    level: 'information',
    title: off ? `Nothing is completed in ${language} any more.` : `Code is completed in ${language} again.`,
  })
}

/**
 * The editor handles its keys itself while it has the keyboard. In the chat, the tree and the terminal the same keys
 * mean something of their own, so there they are let through.
 */
function action(
  id: string,
  title: string,
  category: string,
  run: Run,
  keybinding: string | undefined,
): Command {
  return {
    id,
    title,
    category,
    ...(keybinding === undefined ? {} : { keybinding }),
    when: ({ focus }) =>
      activeText() !== undefined &&
      (focus === 'editor' || focus === 'other' || (focus === 'files' && FROM_ANYWHERE.has(id))),
    run() {
      const text = activeText()
      if (text === undefined) return
      text.view.focus()
      run(text.view)
    },
  }
}
