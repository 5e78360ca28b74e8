// Package crashtest kills the real program and its database, stops them, fills
// their disk, and looks at what is left. It holds tests only; `make crash-soak`
// runs them at full size.
package crashtest
