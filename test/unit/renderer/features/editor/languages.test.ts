import { EditorState, Text } from '@codemirror/state'
import { describe, expect, it } from 'vitest'
import {
  canHighlight,
  detectLanguage,
  HIGHLIGHT_LIMIT,
  loadLanguage,
  namedLanguage,
} from '../../../../../renderer/features/editor/languages.ts'

const FILES: readonly (readonly [string, string])[] = [
  ['app.js', 'JavaScript'],
  ['app.mjs', 'JavaScript'],
  ['app.ts', 'TypeScript'],
  ['app.jsx', 'JSX'],
  ['app.tsx', 'TSX'],
  ['main.py', 'Python'],
  ['Main.java', 'Java'],
  ['main.c', 'C'],
  ['main.h', 'C'],
  ['main.cpp', 'C++'],
  ['kernel.cu', 'C++'],
  ['Program.cs', 'C#'],
  ['main.go', 'Go'],
  ['lib.rs', 'Rust'],
  ['index.php', 'PHP'],
  ['app.rb', 'Ruby'],
  ['Gemfile', 'Ruby'],
  ['App.swift', 'Swift'],
  ['Main.kt', 'Kotlin'],
  ['schema.sql', 'SQL'],
  ['index.html', 'HTML'],
  ['style.css', 'CSS'],
  ['style.scss', 'SCSS'],
  ['package.json', 'JSON'],
  ['tsconfig.jsonc', 'JSON'],
  ['ci.yaml', 'YAML'],
  ['README.md', 'Markdown'],
  ['build.sh', 'Shell'],
  ['.bashrc', 'Shell'],
  ['Dockerfile', 'Dockerfile'],
  ['Dockerfile.dev', 'Dockerfile'],
  ['pom.xml', 'XML'],
  ['app.csproj', 'XML'],
  ['Cargo.toml', 'TOML'],
  ['Cargo.lock', 'TOML'],
  ['init.lua', 'Lua'],
  ['plot.R', 'R'],
  ['main.dart', 'Dart'],
  ['Main.scala', 'Scala'],
  ['run.pl', 'Perl'],
  ['run.ps1', 'PowerShell'],
  ['Main.hs', 'Haskell'],
  ['app.vue', 'Vue'],
  ['App.m', 'Objective-C'],
  ['build.gradle', 'Groovy'],
  ['app.ex', 'Plain text'],
]

describe('the language of a file', () => {
  it.each(FILES)('%s is %s', (name, language) => {
    expect(detectLanguage(name, '')?.name ?? 'Plain text').toBe(language)
  })

  it.each([
    ['#!/usr/bin/env python3', 'Python'],
    ['#!/bin/bash -e', 'Shell'],
    ['#!/usr/bin/env -S node --no-warnings', 'JavaScript'],
    ['#! /usr/bin/perl', 'Perl'],
    ['#!/usr/bin/env ruby', 'Ruby'],
    ['hello', 'Plain text'],
    ['#!/usr/bin/cat', 'Plain text'],
  ])('without an ending is told by its first line %s', (line, language) => {
    expect(detectLanguage('script', line)?.name ?? 'Plain text').toBe(language)
  })

  it('is found by what Markdown fences call it', () => {
    expect(
      ['ts', 'js', 'py', 'python', 'bash', 'c++', 'rs', 'yml'].map((name) => namedLanguage(name)?.name),
    ).toEqual(['TypeScript', 'JavaScript', 'Python', 'Python', 'Shell', 'C++', 'Rust', 'YAML'])
  })
})

describe('highlighting', () => {
  const names = [...new Set(FILES.map(([, language]) => language))].filter((name) => name !== 'Plain text')

  it.each(names)('%s loads and reads a text', async (name) => {
    const language = namedLanguage(name)
    const support = await loadLanguage(language as NonNullable<typeof language>)
    const state = EditorState.create({ doc: 'a = 1\n', extensions: support })
    expect(support.language.parser.parse(state.doc.toString()).length).toBe(6)
  })

  it('is left out for a text that is too long, or has a line that is', () => {
    expect(canHighlight(Text.of(['x'.repeat(100)]))).toBe(true)
    expect(canHighlight(Text.of(Array.from({ length: HIGHLIGHT_LIMIT / 10 + 1 }, () => '123456789')))).toBe(
      false,
    )
    expect(canHighlight(Text.of(['short', 'x'.repeat(20_000)]))).toBe(false)
  })
})
