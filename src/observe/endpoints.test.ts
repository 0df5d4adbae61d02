import { expect, test } from 'vitest'
import { endpointsOf, parseEndpoint } from './endpoints.ts'

const peer = (address: string, localAddress: string) => ({ id: 1, address, localAddress, databaseIndex: 0 })

test('reads the forms in which addresses are shown', () => {
  expect(parseEndpoint('127.0.0.1:6379')).toEqual({ host: '127.0.0.1', port: 6379 })
  expect(parseEndpoint('[::1]:6379')).toEqual({ host: '::1', port: 6379 })
  expect(parseEndpoint('/run/redis.sock:0')).toEqual({ host: '/run/redis.sock', port: 0 })
  expect(parseEndpoint('/run/a:b/redis.sock')).toEqual({ host: '/run/a:b/redis.sock', port: 0 })
})

test('names both ends of a TCP connection', () => {
  expect(endpointsOf(peer('[::1]:40000', '[::1]:6379'))).toEqual({
    'server.address': '::1',
    'server.port': 6379,
    'network.peer.address': '::1',
    'network.peer.port': 40000,
    'network.transport': 'tcp',
  })
})

test('names the path of a unix socket, and nothing in process', () => {
  expect(endpointsOf(peer('/run/r.sock:0', '/run/r.sock:0'))).toEqual({
    'server.address': '/run/r.sock',
    'network.peer.address': '/run/r.sock',
    'network.transport': 'unix',
  })
  expect(endpointsOf(peer('in-process', 'in-process'))).toEqual({})
})
