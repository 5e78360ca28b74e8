import { defineConfig } from 'vite'

import { onlyGzip, tabsAsJson } from './vite.plugins.js'

// `npm run dev` serves the pages from source in front of a Parley on its default address.
const parley = 'http://127.0.0.1:8080'

export default defineConfig({
  base: './',
  plugins: [tabsAsJson(), onlyGzip()],
  build: {
    target: 'es2022',
    sourcemap: false,
    // Inlined scripts and data: modules would need a weaker Content-Security-Policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4000,
    license: { fileName: 'console/licenses.md' },
    rolldownOptions: {
      input: ['index.html', 'graphiql/index.html'],
      // A hundred libraries' "use client" means nothing outside a server framework; said once each it hides real warnings.
      onwarn: (warning, report) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || report(warning),
    },
  },
  worker: { format: 'es' },
  server: {
    proxy: {
      '/graphql': { target: parley, ws: true },
      '/console': parley,
      '/healthz': parley,
      '/readyz': parley,
    },
  },
})
