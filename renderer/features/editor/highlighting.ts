import { HighlightStyle } from '@codemirror/language'
import { tags } from '@lezer/highlight'
import './highlighting.css'

/**
 * Kinds of code by class; the classes take their colours from the theme's custom properties, so that switching
 * between light and dark repaints and nothing more. The editor and the code blocks of the chat share it.
 */
export const codeHighlighting = HighlightStyle.define([
  {
    tag: [
      tags.keyword,
      tags.modifier,
      tags.operatorKeyword,
      tags.controlKeyword,
      tags.self,
      tags.null,
      tags.bool,
      tags.unit,
      tags.tagName,
    ],
    class: 'syntax-keyword',
  },
  {
    tag: [
      tags.string,
      tags.special(tags.string),
      tags.character,
      tags.attributeValue,
      tags.docString,
      tags.monospace,
      tags.inserted,
    ],
    class: 'syntax-string',
  },
  {
    tag: [tags.number, tags.atom, tags.escape, tags.regexp, tags.color, tags.constant(tags.name)],
    class: 'syntax-number',
  },
  { tag: [tags.comment, tags.meta, tags.processingInstruction, tags.quote], class: 'syntax-comment' },
  {
    tag: [
      tags.function(tags.variableName),
      tags.function(tags.propertyName),
      tags.macroName,
      tags.labelName,
      tags.url,
      tags.link,
    ],
    class: 'syntax-function',
  },
  {
    tag: [tags.typeName, tags.className, tags.namespace, tags.attributeName, tags.annotation],
    class: 'syntax-type',
  },
  {
    tag: [tags.variableName, tags.definition(tags.variableName), tags.local(tags.variableName)],
    class: 'syntax-variable',
  },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], class: 'syntax-property' },
  { tag: tags.operator, class: 'syntax-operator' },
  { tag: [tags.punctuation, tags.separator, tags.bracket], class: 'syntax-punctuation' },
  { tag: tags.heading, class: 'syntax-heading' },
  { tag: tags.strong, class: 'syntax-strong' },
  { tag: tags.emphasis, class: 'syntax-emphasis' },
  { tag: tags.strikethrough, class: 'syntax-struck' },
  { tag: [tags.deleted, tags.invalid], class: 'syntax-invalid' },
])
