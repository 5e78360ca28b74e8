package access

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// logins remembers which passwords opened which hash, so that a client that sends
// its password with every request does not have it hashed each time. What is
// remembered is a digest under a key of this process.
type logins struct {
	key []byte

	checking singleflight.Group

	mu     sync.Mutex
	proven map[[sha256.Size]byte]time.Time
}

const (
	// loginLife is how long a password is remembered, loginsKept how many are.
	loginLife  = 5 * time.Minute
	loginsKept = 10_000
)

func newLogins() *logins {
	key := make([]byte, sha256.Size)
	rand.Read(key) //nolint:errcheck // crypto/rand.Read never fails since Go 1.24
	return &logins{key: key, proven: map[[sha256.Size]byte]time.Time{}}
}

// opens reports whether the password is the one of the hash. It fails as
// [checkPassword] does.
func (l *logins) opens(ctx context.Context, now time.Time, name, password, hash string) (bool, error) {
	proof := l.proof(name, password, hash)
	if l.remembers(proof, now) {
		return true, nil
	}
	// Requests that come at the same time with the same password hash it once.
	found, err, _ := l.checking.Do(string(proof[:]), func() (any, error) { return checkPassword(ctx, password, hash) })
	ok, _ := found.(bool)
	if ok && err == nil {
		l.remember(proof, now)
	}
	return ok && err == nil, err
}

// proof is different for another password and for another hash of the same one.
func (l *logins) proof(name, password, hash string) (out [sha256.Size]byte) {
	mac := hmac.New(sha256.New, l.key)
	for _, part := range []string{name, password, hash} {
		sum := sha256.Sum256([]byte(part))
		mac.Write(sum[:])
	}
	return [sha256.Size]byte(mac.Sum(nil))
}

func (l *logins) remembers(proof [sha256.Size]byte, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	until, ok := l.proven[proof]
	return ok && now.Before(until)
}

// remember forgets what is old, and all where that is not enough.
func (l *logins) remember(proof [sha256.Size]byte, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.proven) >= loginsKept {
		for p, until := range l.proven {
			if !now.Before(until) {
				delete(l.proven, p)
			}
		}
		if len(l.proven) >= loginsKept {
			clear(l.proven)
		}
	}
	l.proven[proof] = now.Add(loginLife)
}
