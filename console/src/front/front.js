// The front page is complete without this: it fills in the address and, in demo mode, the token.
import { readConfig } from '../config.js'

const byId = (id) => document.getElementById(id)
const root = new URL('./', location.href)

byId('origin').textContent = root.href.replace(/\/$/, '')

for (const button of document.querySelectorAll('[data-copy]')) {
  const label = button.innerHTML
  button.addEventListener('click', async () => {
    const source = byId(button.dataset.copy)
    try {
      await navigator.clipboard.writeText(source.innerText)
    } catch {
      // Without https there is no clipboard for scripts except on loopback: select it, and the keyboard does the rest.
      getSelection().selectAllChildren(source)
      byId('announce').textContent = 'Selected; press Ctrl+C to copy'
      return
    }
    button.textContent = 'Copied'
    byId('announce').textContent = 'Copied'
    setTimeout(() => {
      button.innerHTML = label
      byId('announce').textContent = ''
    }, 1500)
  })
}

const { demo, token } = await readConfig(root)
byId('demo').hidden = !demo
byId('demo-token').hidden = !token
byId('demo-elsewhere').hidden = Boolean(token)
if (token) {
  byId('token').textContent = token
  byId('bearer').textContent = token
}
