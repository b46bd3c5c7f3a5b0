import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isLoopbackAddress,
  matches,
  mayConnect,
  parseDestination,
  parseHostRule,
} from '../../../../main/egress/destination.ts'

describe('a destination', () => {
  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://[::1]/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://localhost/',
    'http://LOCALHOST./',
    'http://app.localhost/',
    'http://%6cocalhost/',
    'http://127.8.9.10/',
  ])('knows that %s is this machine', (url) => {
    expect(parseDestination(url).loopback).toBe(true)
  })

  it.each([
    'http://localhost.example.com/',
    'http://127.0.0.1.example.com/',
    'http://notlocalhost/',
    'http://128.0.0.1/',
    'http://0.0.0.0/',
    'http://[::]/',
    'http://[::2]/',
    'http://[::ffff:10.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
  ])('knows that %s is not', (url) => {
    expect(parseDestination(url).loopback).toBe(false)
  })

  it.each([
    ['https://Example.COM./a', 'example.com', 443],
    ['https://bücher.example', 'xn--bcher-kva.example', 443],
    ['wss://example.com', 'example.com', 443],
    ['http://example.com', 'example.com', 80],
    ['https://example.com:8443', 'example.com', 8443],
    ['https://[2001:DB8:0:0::1]:99', '2001:db8::1', 99],
    ['http://[::ffff:8.8.8.8]', '8.8.8.8', 80],
  ])('spells %s one way', (url, host, port) => {
    expect(parseDestination(url)).toMatchObject({ host, port })
  })

  it.each([
    'https://user@example.com/',
    'https://user:pass@example.com/',
    'https://example.com@evil.test/',
    'file:///etc/passwd',
    'ftp://example.com/',
    'javascript:alert(1)',
    'example.com',
    'https://a..b/',
    '',
  ])('refuses "%s"', (url) => {
    expect(() => parseDestination(url)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })

  it('does not put a password into its message', () => {
    expect(() => parseDestination('https://user:hunter2@example.com/')).toThrow(/^(?!.*hunter2)/)
  })
})

describe('an address that a name leads to', () => {
  const name = parseDestination('https://example.com')
  const here = parseDestination('http://localhost')

  it.each([
    '127.0.0.1',
    '::1',
    '0.0.0.0',
    '::',
    '169.254.169.254',
    'fe80::1',
    '224.0.0.1',
    'ff02::1',
    '255.255.255.255',
  ])('may not be %s when the name is not localhost', (address) =>
    expect(mayConnect(name, address)).toBe(false),
  )
  it.each(['::ffff:127.0.0.1', '64:ff9b::7f00:1', '64:ff9b::a9fe:a9fe', '2002:7f00:1::', 'nonsense', ''])(
    'may not hide such a place as %s',
    (address) => expect(mayConnect(name, address)).toBe(false),
  )
  it.each([
    '93.184.216.34',
    '2606:2800:220:1::1',
    '10.0.0.5',
    '192.168.1.2',
    'fd00::1',
    '100.64.0.1',
    '64:ff9b::808:808',
  ])('may be %s', (address) => expect(mayConnect(name, address)).toBe(true))
  it('must be this machine when the name is localhost', () => {
    expect(mayConnect(here, '127.0.0.1')).toBe(true)
    expect(mayConnect(here, '93.184.216.34')).toBe(false)
    fc.assert(fc.property(fc.ipV4(), (address) => mayConnect(here, address) === isLoopbackAddress(address)))
  })
})

describe('a host rule', () => {
  const lets = (rule: string, url: string) => matches(parseHostRule(rule), parseDestination(url))

  it.each([
    ['example.com', 'https://example.com/x'],
    ['example.com', 'wss://EXAMPLE.com.'],
    ['example.com:8443', 'https://example.com:8443'],
    ['http://nas.lan', 'http://nas.lan'],
    ['http://nas.lan:81', 'ws://nas.lan:81'],
    ['*.example.com', 'https://a.b.example.com'],
    ['localhost', 'http://localhost:11434'],
    ['127.0.0.1:80', 'http://2130706433/'],
    ['[2001:db8::1]', 'https://[2001:db8:0::1]/'],
  ])('%s lets %s through', (rule, url) => expect(lets(rule, url)).toBe(true))

  it.each([
    ['example.com', 'http://example.com'],
    ['example.com', 'https://example.com:444'],
    ['example.com', 'https://www.example.com'],
    ['example.com', 'https://example.com.evil.test'],
    ['example.com', 'https://evilexample.com'],
    ['*.example.com', 'https://example.com'],
    ['*.example.com', 'https://evilexample.com'],
    ['http://nas.lan', 'https://nas.lan'],
    ['http://nas.lan', 'http://nas.lan:81'],
    ['127.0.0.1:80', 'http://127.0.0.1:81'],
  ])('%s does not let %s through', (rule, url) => expect(lets(rule, url)).toBe(false))

  it.each([
    '*',
    '*.com',
    '*.*.example.com',
    'exa mple.com',
    'https://example.com/path',
    'user@example.com',
    '*.127.0.0.1',
    'ftp://x.y',
    '',
  ])('cannot be "%s"', (rule) =>
    expect(() => parseHostRule(rule)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' })),
  )

  it('never lets a different name through, however alike', () => {
    fc.assert(
      fc.property(fc.domain(), fc.domain(), (allowed, other) => {
        fc.pre(allowed !== other && URL.canParse(`https://${allowed}`) && URL.canParse(`https://${other}`))
        return !lets(allowed, `https://${other}`) && !lets(allowed, `https://${allowed}.${other}`)
      }),
    )
  })
})
