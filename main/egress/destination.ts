import ipaddr from 'ipaddr.js'
import { AppError } from '../../preload/contract/errors.ts'

/** Where a request wants to go, spelled one way only whatever the URL looked like. */
export interface Destination {
  protocol: 'http:' | 'https:' | 'ws:' | 'wss:'
  /** True for https and wss. */
  secure: boolean
  /** A lower-case name without a final dot, or an address in canonical form (IPv6 without brackets). */
  host: string
  port: number
  /** The host is an address, not a name. */
  literal: boolean
  /** This machine: localhost, a name under it, 127.0.0.0/8, ::1. */
  loopback: boolean
}

const defaultPorts = { 'http:': 80, 'ws:': 80, 'https:': 443, 'wss:': 443 } as const
const isProtocol = (text: string): text is Destination['protocol'] => text in defaultPorts

/** True for `localhost` and names under it, which never leave the machine (RFC 6761, 6.3). */
function isLoopbackName(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost')
}

/** The canonical form of an address: IPv4-mapped IPv6 becomes IPv4. Undefined when `text` is no address. */
function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const bare = text.startsWith('[') ? text.slice(1, -1) : text
  return ipaddr.isValid(bare) ? ipaddr.process(bare) : undefined
}

/** An IPv4 address inside a NAT64 one (RFC 6052), which a gateway would reach on our behalf. */
function unwrap(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  if (address.kind() === 'ipv4' || address.range() !== 'rfc6052') return address
  return new ipaddr.IPv4(address.toByteArray().slice(12))
}

export function isLoopbackAddress(address: string): boolean {
  return parseAddress(address)?.range() === 'loopback'
}

const reachable = new Set(['unicast', 'private', 'uniqueLocal', 'carrierGradeNat'])

/**
 * Whether `address`, which `destination` resolved to, is one it may use. A name that is not localhost must not lead
 * back into this machine (DNS rebinding), nor to link-local services, multicast or "any address".
 */
export function mayConnect(destination: Destination, address: string): boolean {
  const parsed = parseAddress(address)
  if (!parsed) return false
  if (destination.loopback) return parsed.range() === 'loopback'
  return reachable.has(unwrap(parsed).range())
}

/**
 * Reads a URL into a destination. Throws INVALID_INPUT for anything but http, https, ws and wss, and for URLs that carry
 * a user name or password: those belong in a header, not into logs.
 */
export function parseDestination(text: string | URL): Destination {
  if (!URL.canParse(String(text)))
    throw new AppError('INVALID_INPUT', `"${String(text).slice(0, 200)}" is not a URL.`)
  const url = new URL(text)
  const { protocol } = url
  if (!isProtocol(protocol)) {
    throw new AppError('INVALID_INPUT', `Only http, https, ws and wss can be reached, not ${protocol}//.`)
  }
  if (url.username || url.password) {
    throw new AppError(
      'INVALID_INPUT',
      `The URL for ${url.host} carries a user name or password. Send it as a header.`,
    )
  }
  const address = parseAddress(url.hostname)
  const host = address ? address.toString() : url.hostname.toLowerCase().replace(/\.$/, '')
  if (host === '' || host.includes('..'))
    throw new AppError('INVALID_INPUT', `"${url.hostname}" is not a host name.`)
  return {
    protocol,
    secure: protocol === 'https:' || protocol === 'wss:',
    host,
    port: url.port === '' ? defaultPorts[protocol] : Number(url.port),
    literal: address !== undefined,
    loopback: address ? address.range() === 'loopback' : isLoopbackName(host),
  }
}

/** One entry of a policy's host list. */
export interface HostRule {
  host: string
  /** `*.example.com`: any name under it, not the name itself. */
  under: boolean
  /** Undefined: 443, or any port on loopback. */
  port: number | undefined
  /** True when the user wrote `http://` or `ws://`: unencrypted traffic is meant. */
  plain: boolean
}

/**
 * Reads a line of a policy's host list: `[scheme://][*.]host[:port]`. Without a scheme only encrypted connections match
 * (on loopback plain ones too). Throws INVALID_INPUT with the reason.
 */
export function parseHostRule(text: string): HostRule {
  const match = /^(?:(https?|wss?):\/\/)?(\*\.)?([^\s/*@?#\\]+)$/i.exec(text.trim())
  if (!match)
    throw new AppError(
      'INVALID_INPUT',
      `"${text}" is not a host: write example.com, *.example.com or host:8080.`,
    )
  const [, scheme, wildcard, rest = ''] = match
  const plain = scheme !== undefined && /^(http|ws)$/i.test(scheme)
  const { host, port, literal } = parseDestination(`${plain ? 'http' : 'https'}://${rest}`)
  const under = wildcard !== undefined
  if (under && (literal || !host.includes('.'))) {
    throw new AppError(
      'INVALID_INPUT',
      `"${text}" would match too much: put at least two names after the star.`,
    )
  }
  const named = /:\d+$/.test(rest) || plain
  return { host, under, port: named ? port : undefined, plain }
}

/** Whether a destination is one that `rule` lets through. */
export function matches(rule: HostRule, destination: Destination): boolean {
  const host = rule.under
    ? destination.host.endsWith(`.${rule.host}`) && !destination.literal
    : destination.host === rule.host
  if (!host) return false
  if (!destination.loopback && rule.plain === destination.secure) return false
  if (rule.port !== undefined) return destination.port === rule.port
  return destination.loopback || destination.port === 443
}
