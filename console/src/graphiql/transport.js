// How GraphiQL reaches the server: queries over HTTP, subscriptions over one websocket, both with the active Headers tab.
import { createGraphiQLFetcher } from '@graphiql/toolkit'
import { Kind, parse } from 'graphql'
import { createClient } from 'graphql-ws'

const FORBIDDEN = 4403

/** @param {URL} url where /graphql is */
export function createTransport(url) {
  // GraphiQL hands the parsed Headers tab to the fetcher with each run; the socket sends the same as connection_init. The
  // client is lazy and closes with its last subscription, so a changed header is in force from the next run on.
  let headers = {}
  const status = createStatus()
  const wsClient = createSocket(url, () => headers, status)
  const send = createGraphiQLFetcher({ url: url.href, wsClient })

  const fetcher = (params, options) => {
    headers = options?.headers ?? {}
    return send(...current(params, options))
  }
  return { fetcher, status }
}

// Just after a change of tabs, GraphiQL still brings the name and the parsed document of the tab before. Taken from the text
// that is sent, they are right.
function current(params, options) {
  let documentAST
  try {
    documentAST = parse(params.query)
  } catch {
    return [params, options] // the server says what is wrong with it
  }
  const names = documentAST.definitions.filter((d) => d.kind === Kind.OPERATION_DEFINITION).map((d) => d.name?.value)
  const operationName = names.includes(params.operationName) || names.length !== 1 ? params.operationName : names[0]
  return [{ ...params, operationName }, { ...options, documentAST }]
}

function createSocket(url, connectionParams, status) {
  const socketUrl = new URL(url)
  socketUrl.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'

  const client = createClient({
    url: socketUrl.href,
    lazy: true,
    retryAttempts: Infinity,
    connectionParams,
    // Asked for every lost connection that may come back. A refused token stays refused; a restart or a sleeping laptop passes.
    shouldRetry(event) {
      const again = event?.code !== FORBIDDEN
      if (again) status.set('Connection lost, trying again…')
      return again
    },
    on: { connected: () => status.set('') },
  })

  return {
    subscribe(request, sink) {
      const dispose = client.subscribe(request, {
        next: sink.next,
        complete: sink.complete,
        // Shown as a GraphQL answer: GraphiQL would show a thrown error with its stack, and leave a rejected promise behind.
        error(problem) {
          sink.next({ errors: asErrors(problem) })
          sink.complete()
        },
      })
      return () => {
        status.set('')
        dispose()
      }
    },
  }
}

function asErrors(problem) {
  if (Array.isArray(problem)) return problem
  if (problem instanceof CloseEvent) return [{ message: `Socket closed: ${problem.code} ${problem.reason}`.trim() }]
  return [{ message: problem?.message ?? 'Socket failed' }]
}

// The smallest store React's useSyncExternalStore accepts.
function createStatus() {
  let value = ''
  const listeners = new Set()
  return {
    get: () => value,
    set(next) {
      value = next
      listeners.forEach((listener) => listener())
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
