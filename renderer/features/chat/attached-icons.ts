import { FileText, Folder, SquareTerminal, TextSelect } from 'lucide-react'

export const ATTACHED_ICONS = {
  file: FileText,
  folder: Folder,
  selection: TextSelect,
  terminal: SquareTerminal,
}
