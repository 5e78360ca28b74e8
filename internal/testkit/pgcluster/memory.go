//go:build linux

package pgcluster

import (
	"os"
	"syscall"
)

// memory is a folder that is in memory, on most systems with Linux, and room is how much
// has to be free there: more than all tests at once take.
const (
	memory = "/dev/shm"
	room   = 8 << 30
)

// temporary is where a cluster that nobody trusts with data goes: into memory where there
// is enough, since a database of its own for each test is hundreds of files, and else
// where temporary files go, as it does where TMPDIR says where that is.
func temporary() string {
	var fs syscall.Statfs_t
	if os.Getenv("TMPDIR") != "" || syscall.Statfs(memory, &fs) != nil || fs.Bavail*uint64(fs.Bsize) < room {
		return ""
	}
	return memory
}
