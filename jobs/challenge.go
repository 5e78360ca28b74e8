package jobs

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"parley/directory"
	"parley/ent/webhook"
	"parley/store"
)

const (
	// challengeAgain is how long after a wrong answer the challenge is sent again;
	// later ones wait as long as it has lasted, until challengeFor is over.
	challengeAgain = 40 * time.Second
	challengeFor   = 10 * time.Minute
	// maxChallenge bounds an answer, in bytes.
	maxChallenge = 1 << 10
)

// What the administrator reads of an address or of ourselves.
var (
	errAddress  = errors.New("the webhook's address cannot be used")
	errInternal = errors.New("internal error")
)

// Verify does a job of the kind [directory.VerifyJob]: it asks the address of a
// webhook, by GET with type=subscribe and a random challenge, and the address has to
// answer with the challenge. Then the webhook is told what happens from now on;
// after ten minutes without it is disabled. It needs the system viewer.
func (d *Deliverer) Verify(ctx context.Context, j store.Job) error {
	to, err := d.target(ctx, j, webhook.StatusPENDING)
	if err != nil || to == nil {
		return err
	}
	why := d.challenge(ctx, to.url)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	err = d.write(ctx, j, func(ctx context.Context, tx *store.Tx) error {
		if why != nil {
			return notVerified(ctx, tx, j, to, why)
		}
		return verified(ctx, tx, j)
	})
	if errors.Is(err, errLost) {
		return nil
	}
	return err
}

// challenge returns nil where the address answers as it should.
func (d *Deliverer) challenge(ctx context.Context, address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return errAddress
	}
	text := rand.Text()
	u.RawQuery = strings.TrimPrefix(u.RawQuery+"&type=subscribe&challenge="+text, "&")
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return errAddress
	}
	req.Header.Set("User-Agent", "Parley")
	res, err := d.client.Do(req)
	if err != nil {
		return explain(err, tellTime)
	}
	defer res.Body.Close()
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return fmt.Errorf("the webhook answered %d", res.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxChallenge+1))
	if err != nil || len(body) > maxChallenge || subtle.ConstantTimeCompare([]byte(strings.TrimSpace(string(body))), []byte(text)) == 0 {
		return errors.New("the webhook did not answer with the challenge")
	}
	return nil
}

// verified begins to tell a webhook what happens from now on.
func verified(ctx context.Context, tx *store.Tx, j store.Job) error {
	if _, err := tx.Finish(ctx, j); err != nil {
		return err
	}
	head, err := tx.Head(ctx)
	if err != nil {
		return err
	}
	if err := tx.Schedule(ctx, directory.DeliverJob, j.Subject, tx.Now()); err != nil {
		return err
	}
	return tx.Webhook.Update().Where(webhook.OrganizationIDEQ(j.Organization), webhook.IDEQ(j.Subject)).
		SetStatus(webhook.StatusACTIVE).ClearStatusReason().ClearFailingSince().SetVerifiedAt(tx.Now()).SetPosition(head).Exec(ctx)
}

// notVerified has the challenge sent again, or disables the webhook.
func notVerified(ctx context.Context, tx *store.Tx, j store.Job, to *target, why error) error {
	failing := tx.Now()
	if to.FailingSince != nil {
		failing = *to.FailingSince
	}
	lasted := tx.Now().Sub(failing)
	if lasted >= challengeFor {
		return disable(ctx, tx, j, "the challenge was not answered: "+why.Error(), &failing)
	}
	if _, err := tx.Reschedule(ctx, j, tx.Now().Add(max(challengeAgain, lasted))); err != nil {
		return err
	}
	return tx.Webhook.Update().Where(webhook.OrganizationIDEQ(j.Organization), webhook.IDEQ(j.Subject)).
		SetStatusReason(why.Error()).SetFailingSince(failing).Exec(ctx)
}
