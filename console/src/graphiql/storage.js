// Where GraphiQL remembers tabs, history and settings: local storage, with two differences.
//
// A prefix, because browsers keep local storage by origin and http://127.0.0.1:8080 is everybody's development address:
// another program's GraphiQL would hide our tabs, and demo headers would come back on a server that is not a demo.
//
// And history without headers unless the reader chose to keep them: GraphiQL asks that question for tabs only.

const PERSIST_HEADERS = 'graphiql:persistHeaders'
const HISTORY = ['graphiql:queries', 'graphiql:favorites']

export function createStorage({ prefix, keepsHeadersByDefault, storage = localStorage }) {
  const own = () => Object.keys(storage).filter((key) => key.startsWith(prefix))

  function keepsHeaders() {
    const choice = storage.getItem(prefix + PERSIST_HEADERS)
    return choice === null ? keepsHeadersByDefault : choice === 'true'
  }

  return {
    keepsHeaders,
    getItem: (key) => storage.getItem(prefix + key),
    setItem(key, value) {
      const secret = HISTORY.includes(key) && !keepsHeaders()
      storage.setItem(prefix + key, secret ? withoutHeaders(value) : value)
    },
    removeItem: (key) => storage.removeItem(prefix + key),
    clear: () => own().forEach((key) => storage.removeItem(key)),
    get length() {
      return own().length
    },
  }
}

function withoutHeaders(json) {
  return JSON.stringify(JSON.parse(json, (key, value) => (key === 'headers' ? undefined : value)))
}
