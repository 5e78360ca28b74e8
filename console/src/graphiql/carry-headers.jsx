// GraphiQL keeps headers for each tab apart, so a token typed in one would have to be typed in every other. This carries the
// last headers over when GraphiQL itself empties the editor: on the way to a tab or history entry that has none of its own.
// To send none on purpose, a reader empties the editor by hand, or writes `{}`.
import { useGraphiQL } from '@graphiql/react'
import { useEffect } from 'react'

export function CarryHeaders() {
  const editor = useGraphiQL((state) => state.headerEditor)

  useEffect(() => {
    if (!editor) return
    let last = editor.getValue()
    const changes = editor.onDidChangeModelContent(({ isFlush }) => {
      const value = editor.getValue()
      if (value.trim()) last = value
      // A flush is a text set by program. GraphiQL is in the middle of changing tabs, so wait for its end.
      else if (isFlush && last) queueMicrotask(() => editor.setValue(last))
      else last = ''
    })
    return () => changes.dispose()
  }, [editor])

  return null
}
