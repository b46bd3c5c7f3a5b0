import type { Parser } from '@lezer/common'
import type { SymbolKind } from '../../preload/contract/codebase.ts'

/** Which nodes of a syntax tree declare something, and which of their children say its name. */
export interface Grammar {
  parser: Parser
  declarations: Readonly<Record<string, SymbolKind>>
  names: ReadonlySet<string>
  /** Declarations in whose bodies nothing else is of interest to the project. */
  closed: ReadonlySet<string>
  /** Names that no single node says, as the text has them. */
  written?: Readonly<Record<string, RegExp>>
  /** Nodes that declare something only where they have a child of this name; elsewhere they mention it. */
  needs?: Readonly<Record<string, string>>
}

type Entry = readonly [pattern: RegExp, load: () => Promise<Grammar>]

const set = (...names: string[]): ReadonlySet<string> => new Set(names)

const javascript = async (dialect: string): Promise<Grammar> => {
  const { parser } = await import('@lezer/javascript')
  return {
    parser: parser.configure({ dialect }),
    declarations: {
      ClassDeclaration: 'class',
      FunctionDeclaration: 'function',
      AmbientFunctionDeclaration: 'function',
      MethodDeclaration: 'method',
      InterfaceDeclaration: 'interface',
      TypeAliasDeclaration: 'type',
      EnumDeclaration: 'enum',
      NamespaceDeclaration: 'module',
      VariableDeclaration: 'variable',
      PropertyDeclaration: 'method',
    },
    names: set(
      'VariableDefinition',
      'TypeDefinition',
      'PropertyDefinition',
      'PrivatePropertyDefinition',
      'PropertyName',
    ),
    closed: set('FunctionDeclaration', 'MethodDeclaration', 'VariableDeclaration'),
    needs: { PropertyDeclaration: 'ArrowFunction' },
  }
}

const python = async (): Promise<Grammar> => ({
  parser: (await import('@lezer/python')).parser,
  declarations: { ClassDefinition: 'class', FunctionDefinition: 'function', AssignStatement: 'variable' },
  names: set('VariableName'),
  closed: set('FunctionDefinition', 'AssignStatement'),
})

const java = async (): Promise<Grammar> => ({
  parser: (await import('@lezer/java')).parser,
  declarations: {
    ClassDeclaration: 'class',
    RecordDeclaration: 'class',
    InterfaceDeclaration: 'interface',
    AnnotationTypeDeclaration: 'interface',
    EnumDeclaration: 'enum',
    MethodDeclaration: 'method',
    ConstructorDeclaration: 'method',
  },
  names: set('Definition', 'Identifier'),
  closed: set('MethodDeclaration', 'ConstructorDeclaration'),
})

const cpp = async (): Promise<Grammar> => ({
  parser: (await import('@lezer/cpp')).parser,
  declarations: {
    ClassSpecifier: 'class',
    StructSpecifier: 'class',
    UnionSpecifier: 'class',
    EnumSpecifier: 'enum',
    NamespaceDefinition: 'module',
    FunctionDefinition: 'function',
    TypeDefinition: 'type',
    AliasDeclaration: 'type',
  },
  names: set(
    'Identifier',
    'TypeIdentifier',
    'FieldIdentifier',
    'ScopedIdentifier',
    'DestructorName',
    'OperatorName',
  ),
  closed: set('FunctionDefinition', 'TypeDefinition', 'EnumSpecifier'),
  written: { TypeDefinition: /(\w+)(?:\[[^\]]*\])?\s*;?$/ },
  needs: {
    ClassSpecifier: 'FieldDeclarationList',
    StructSpecifier: 'FieldDeclarationList',
    UnionSpecifier: 'FieldDeclarationList',
    EnumSpecifier: 'EnumeratorList',
  },
})

const rust = async (): Promise<Grammar> => ({
  parser: (await import('@lezer/rust')).parser,
  declarations: {
    FunctionItem: 'function',
    StructItem: 'class',
    UnionItem: 'class',
    EnumItem: 'enum',
    TraitItem: 'interface',
    ImplItem: 'class',
    TypeItem: 'type',
    ModItem: 'module',
    ConstItem: 'variable',
    StaticItem: 'variable',
    MacroDefinition: 'function',
  },
  names: set('BoundIdentifier', 'TypeIdentifier', 'Identifier'),
  closed: set('FunctionItem', 'StructItem', 'EnumItem', 'MacroDefinition', 'ConstItem', 'StaticItem'),
  written: { ImplItem: /^(?:unsafe\s+)?impl\b(?:\s*<[^{]*?>)?\s*(?:[^{]*?\sfor\s+)?(?:[\w]+::)*(\w+)/ },
})

const go = async (): Promise<Grammar> => ({
  parser: (await import('@lezer/go')).parser,
  declarations: {
    FunctionDecl: 'function',
    MethodDecl: 'method',
    TypeSpec: 'type',
    VarSpec: 'variable',
    ConstSpec: 'variable',
  },
  names: set('DefName', 'FieldName'),
  closed: set('FunctionDecl', 'MethodDecl', 'TypeSpec', 'VarSpec', 'ConstSpec'),
})

const php = async (): Promise<Grammar> => ({
  parser: (await import('@lezer/php')).parser,
  declarations: {
    ClassDeclaration: 'class',
    InterfaceDeclaration: 'interface',
    TraitDeclaration: 'class',
    EnumDeclaration: 'enum',
    FunctionDefinition: 'function',
    MethodDeclaration: 'method',
  },
  names: set('Name'),
  closed: set('FunctionDefinition', 'MethodDeclaration'),
})

/** The parsers that the editor highlights with; they are plain JavaScript, and each is loaded at its first use. */
const GRAMMARS: readonly Entry[] = [
  [/\.(ts|mts|cts)$/i, () => javascript('ts')],
  [/\.tsx$/i, () => javascript('ts jsx')],
  [/\.(js|mjs|cjs|jsx)$/i, () => javascript('jsx')],
  [/\.(py|pyi|pyx)$/i, python],
  [/\.java$/i, java],
  [/\.(c|h|cc|cpp|cxx|hh|hpp|hxx|ino|cu|cuh|ipp|inl|ixx)$/i, cpp],
  [/\.rs$/i, rust],
  [/\.go$/i, go],
  [/\.(php|phtml)$/i, php],
]

const loaded = new Map<Entry, Promise<Grammar>>()

/** The grammar of a file by its name; undefined where there is none. */
export function grammarFor(path: string): Promise<Grammar> | undefined {
  const entry = GRAMMARS.find(([pattern]) => pattern.test(path))
  if (entry === undefined) return undefined
  const known = loaded.get(entry) ?? entry[1]()
  loaded.set(entry, known)
  return known
}
