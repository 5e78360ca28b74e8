package jobs

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // what Web1on1's clients verify is HMAC-SHA1
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"parley/ent/webhookdelivery"
	"parley/internal/apperr"
	"parley/store"
)

// tell tells one event and writes into e what became of it. known is false where
// nobody knows, because the process ends; stop says that no other event of the
// conversation may follow at once, and gone that none may at all.
func (d *Deliverer) tell(ctx context.Context, to *target, e *store.Delivery) (known, stop, gone bool) {
	body, err := d.composer.Body(ctx, Event{
		ID: e.ID, Name: e.Event, Organization: to.OrganizationID, Conversation: e.Conversation, Message: e.Message,
		Seq: e.Seq, At: e.OccurredAt, Kind: e.Kind,
	})
	var status int
	switch {
	case apperr.KindOf(err) == apperr.NotFound:
		e.Status = string(webhookdelivery.StatusDROPPED)
		return true, false, false
	case err == nil:
		status, err = d.post(ctx, to, e, body)
	default:
		d.log.ErrorContext(ctx, "an event was not composed", "webhook", to.ID, "event", e.Event, "seq", e.Seq, "error", err)
		err = errInternal
	}
	if e.Attempts++; err != nil && ctx.Err() != nil {
		return false, true, false
	}
	settle(e, status, err, d.store.Now().UTC().Truncate(time.Millisecond))
	return true, err != nil, status == http.StatusGone
}

// settle writes into e how an attempt ended: with this status, 0 for none, or error.
func settle(e *store.Delivery, status int, err error, now time.Time) {
	if status != 0 {
		e.ResponseStatus = &status
	}
	if err == nil {
		e.Status, e.DeliveredAt = string(webhookdelivery.StatusDELIVERED), &now
		return
	}
	e.Error = new(err.Error())
	last := e.OccurredAt.Add(giveUpAfter)
	if !now.Before(last) {
		e.Status = string(webhookdelivery.StatusFAILED)
		return
	}
	next := now.Add(tellAgain(e.Attempts))
	if next.After(last) {
		next = last
	}
	e.Status, e.NextAttemptAt = string(webhookdelivery.StatusPENDING), &next
}

// tellAgain is how long after its nth failure an event is told again: 5 s, then
// twice as long each time, at most an hour.
func tellAgain(attempts int) time.Duration {
	return min(5*time.Second<<min(max(attempts, 1)-1, 20), time.Hour)
}

// post posts a body and returns the status of the answer, 0 where there was none.
// Only one of the kind 2xx is no error.
func (d *Deliverer) post(ctx context.Context, to *target, e *store.Delivery, body []byte) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.url, bytes.NewReader(body))
	if err != nil {
		return 0, errAddress
	}
	sign(req.Header, to.key, e.ID.String(), d.store.Now(), body)
	res, err := d.client.Do(req)
	if err != nil {
		return 0, explain(err, tellTime)
	}
	defer res.Body.Close()
	// Read, so that the connection can be used again.
	io.CopyN(io.Discard, res.Body, maxRead) //nolint:errcheck // the status is the answer
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return res.StatusCode, fmt.Errorf("the webhook answered %d", res.StatusCode)
	}
	return res.StatusCode, nil
}

// sign sets the headers of a delivery. X-Hub-Signature is sha1=HEX of the
// HMAC-SHA1 of the body, as Web1on1's clients verify it. The other three follow the
// convention named Standard Webhooks: the id, the time in seconds, and v1, before
// the BASE64 of the HMAC-SHA256 of both and the body, joined by dots. The key of
// either is the characters of the secret.
func sign(h http.Header, secret, id string, now time.Time, body []byte) {
	at := strconv.FormatInt(now.Unix(), 10)
	old := hmac.New(sha1.New, []byte(secret))
	old.Write(body)
	timed := hmac.New(sha256.New, []byte(secret))
	timed.Write([]byte(id + "." + at + "."))
	timed.Write(body)
	h.Set("Content-Type", "application/json")
	h.Set("User-Agent", "Parley")
	h.Set("X-Hub-Signature", "sha1="+hex.EncodeToString(old.Sum(nil)))
	h.Set("Webhook-Id", id)
	h.Set("Webhook-Timestamp", at)
	h.Set("Webhook-Signature", "v1,"+base64.StdEncoding.EncodeToString(timed.Sum(nil)))
}
