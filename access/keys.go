package access

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"parley/internal/ids"
	"parley/store"
)

// signingKey signs the access tokens that Parley issues.
type signingKey struct {
	id      uuid.UUID
	private ed25519.PrivateKey
	retired bool
}

// keyMemory is how long a retired key is kept: longer than any token it signed.
const keyMemory = web1on1Refresh + 24*time.Hour

// RotateKey makes a new signing key. Tokens signed with older ones stay valid
// until they end.
func (a *Access) RotateKey(ctx context.Context) (uuid.UUID, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return uuid.Nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return uuid.Nil, err
	}
	now := a.now().UTC()
	k := store.SigningKey{
		ID: a.store.NewID(ids.SigningKey), Created: now,
		PEM: string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
	}
	return k.ID, a.store.AddSigningKey(ctx, k, now.Add(-keyMemory))
}

// current returns the key to sign with, making the first one where there is none.
// It reads the keys again, so that a rotation by another process is noticed.
func (a *Access) current(ctx context.Context) (signingKey, error) {
	for range 2 {
		newest, err := a.loadKeys(ctx)
		if err != nil {
			return signingKey{}, err
		}
		if newest != uuid.Nil {
			return a.key(newest), nil
		}
		if _, err := a.RotateKey(ctx); err != nil {
			return signingKey{}, err
		}
	}
	return signingKey{}, errors.New("no signing key")
}

// verifying returns the key with this id, also where another process made it
// since keys were last read.
func (a *Access) verifying(ctx context.Context, id uuid.UUID) (ed25519.PublicKey, error) {
	if a.key(id).private == nil {
		if _, err := a.loadKeys(ctx); err != nil {
			return nil, err
		}
	}
	k := a.key(id)
	if k.private == nil {
		return nil, errUnauthenticated
	}
	public, _ := k.private.Public().(ed25519.PublicKey)
	return public, nil
}

func (a *Access) key(id uuid.UUID) signingKey {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.keys[id]
}

// loadKeys reads the keys and returns the newest that is not retired.
func (a *Access) loadKeys(ctx context.Context) (newest uuid.UUID, err error) {
	stored, err := a.store.SigningKeys(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	keys := map[uuid.UUID]signingKey{}
	for _, s := range stored {
		private, err := parseKey(s.PEM)
		if err != nil {
			return uuid.Nil, fmt.Errorf("signing key %s: %w", s.ID, err)
		}
		keys[s.ID] = signingKey{id: s.ID, private: private, retired: !s.Retired.IsZero()}
		if newest == uuid.Nil && s.Retired.IsZero() {
			newest = s.ID
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.keys = keys
	return newest, nil
}

func parseKey(text string) (ed25519.PrivateKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("not PEM")
	}
	k, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	private, ok := k.(ed25519.PrivateKey)
	if !ok {
		return nil, errors.New("not an Ed25519 key")
	}
	return private, nil
}
