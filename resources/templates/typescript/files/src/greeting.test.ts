import assert from 'node:assert/strict'
import { test } from 'node:test'
import { greeting } from './greeting.ts'

test('greets someone by name', () => {
  assert.equal(greeting('Ada'), 'Hello, Ada!')
})

test('greets everyone when nobody is named', () => {
  assert.equal(greeting(), 'Hello, world!')
})
