package access

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"

	"parley/internal/apperr"
)

// The cost of a password's hash: 19 MiB, two passes, one lane.
const (
	argonMemory = 19 << 10 // KiB
	argonTime   = 2
	argonLanes  = 1
	argonKey    = 32
)

// hashing bounds how many passwords are hashed at once, to half of the processors:
// a flood of logins costs time and neither memory nor the rest of the server.
// queueing bounds how many requests wait for that; more are sent away.
var (
	hashing  = make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2))
	queueing = make(chan struct{}, 16*cap(hashing))
)

// hashPassword is [HashPassword] for those who have all the time.
func hashPassword(password string) string {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return newHash(password)
}

// newHash returns the argon2id hash in PHC form; a place to hash is needed.
func newHash(password string) string {
	salt := make([]byte, 16)
	rand.Read(salt) //nolint:errcheck // crypto/rand.Read never fails since Go 1.24
	return encode(salt, argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonLanes, argonKey))
}

// nobody is the hash of a password that nobody has: checking it takes as long as
// checking a user's.
var nobody = encode(make([]byte, 16), make([]byte, argonKey))

func encode(salt, key []byte) string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonLanes, b64(salt), b64(key))
}

// checkPassword reports whether the password is that of a hash that
// [hashPassword] made. It fails where ctx ends before a place to hash is free.
func checkPassword(ctx context.Context, password, hash string) (bool, error) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, nil
	}
	var version, memory, passes, lanes int
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &passes, &lanes); err != nil {
		return false, nil
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || version != argon2.Version {
		return false, nil
	}
	release, err := hashingPlace(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	key := argon2.IDKey([]byte(password), salt, uint32(passes), uint32(memory), uint8(lanes), uint32(len(want)))
	return subtle.ConstantTimeCompare(key, want) == 1, nil
}

// hashingPlace waits for a place to hash. It fails with [apperr.ErrBusy] where too
// many wait already, and where ctx ends before there is one.
func hashingPlace(ctx context.Context) (release func(), err error) {
	select {
	case queueing <- struct{}{}:
		defer func() { <-queueing }()
	default:
		return nil, apperr.ErrBusy
	}
	select {
	case hashing <- struct{}{}:
		return func() { <-hashing }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
