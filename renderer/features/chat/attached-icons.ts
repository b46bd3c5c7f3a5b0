import {
  FileText,
  Folder,
  FolderSearch,
  SquareFunction,
  SquareTerminal,
  TextSearch,
  TextSelect,
} from 'lucide-react'

export const ATTACHED_ICONS = {
  file: FileText,
  folder: Folder,
  selection: TextSelect,
  terminal: SquareTerminal,
  search: TextSearch,
  symbol: SquareFunction,
  project: FolderSearch,
}
