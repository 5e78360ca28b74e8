import 'graphiql/setup-workers/vite'
import 'graphiql/style.css'
import './page.css'

import { GraphiQL, HISTORY_PLUGIN } from 'graphiql'
import { useSyncExternalStore } from 'react'
import { createRoot } from 'react-dom/client'

import { readConfig } from '../config.js'
import { tabs } from '../tabs.js'
import { CarryHeaders } from './carry-headers.jsx'
import { createStorage } from './storage.js'
import { createTransport } from './transport.js'

const PLUGINS = [HISTORY_PLUGIN]

// The page lives one folder below the root, wherever a proxy has put that.
const root = new URL('../', location.href)
const config = await readConfig(root)
const { fetcher, status } = createTransport(new URL('graphql', root))
// A token in local storage is a risk, unless everyone may know it.
const storage = createStorage({ prefix: config.demo ? 'parley-demo:' : 'parley:', keepsHeadersByDefault: config.demo })
const defaultHeaders = config.token ? JSON.stringify({ Authorization: `Bearer ${config.token}` }, null, 2) : undefined

function SocketStatus() {
  const text = useSyncExternalStore(status.subscribe, status.get)
  return (
    <div role="status" className="parley-status">
      {text}
    </div>
  )
}

createRoot(document.getElementById('root')).render(
  <GraphiQL
    fetcher={fetcher}
    storage={storage}
    plugins={PLUGINS}
    defaultTabs={tabs.map(({ query }) => ({ query, headers: defaultHeaders }))}
    defaultHeaders={defaultHeaders}
    defaultEditorToolsVisibility="headers"
    shouldPersistHeaders={storage.keepsHeaders()}
    showPersistHeadersSettings
  >
    <GraphiQL.Logo>
      <a className="parley-logo" href={root.href}>
        Parley
      </a>
    </GraphiQL.Logo>
    <GraphiQL.Footer>
      <SocketStatus />
    </GraphiQL.Footer>
    <CarryHeaders />
  </GraphiQL>,
)
