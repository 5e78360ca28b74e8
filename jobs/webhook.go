package jobs

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"

	"parley/inbox"
)

// postTime is how long a webhook may take to be reached and to answer.
const postTime = 10 * time.Second

// Webhook posts outgoing messages to addresses that customers of ours have
// named, so it connects to none but public addresses: the address is judged when
// the connection is made, after the name was looked up. It follows no redirect
// and asks no proxy.
type Webhook struct {
	client *http.Client
	now    func() time.Time
}

// NewWebhook returns a sender. private lets it connect to private addresses and
// to this machine, too.
func NewWebhook(now func() time.Time, private bool) *Webhook {
	return &Webhook{now: now, client: newClient(postTime, private)}
}

// Close ends the connections that nothing is sent over.
func (w *Webhook) Close() { w.client.CloseIdleConnections() }

var _ inbox.Carrier = (*Webhook)(nil)

// posted is the body of a request. Messages of chats have no batch.
type posted struct {
	ID          string          `json:"id"`
	BatchID     string          `json:"batchId,omitempty"`
	To          string          `json:"to"`
	From        string          `json:"from"`
	Channel     string          `json:"channel"`
	ContentType string          `json:"contentType"`
	Body        string          `json:"body,omitempty"`
	Template    json.RawMessage `json:"template,omitempty"`
	Kind        string          `json:"kind,omitempty"`
	Content     json.RawMessage `json:"content,omitempty"`
	Author      *inbox.Author   `json:"author,omitempty"`
}

// Carry posts a message and returns nil where the answer is of the kind 2xx. The
// header Parley-Signature is t=SECONDS,v1=HEX: the time, and the HMAC-SHA256 of
// the time, a dot and the body under the integration's secret. Idempotency-Key is
// the recipient's id, the same at each attempt. The error says to the sender of
// the message why it was not taken, without telling of our network.
func (w *Webhook) Carry(ctx context.Context, m inbox.Outgoing) error {
	req, err := w.request(ctx, m)
	if err != nil {
		return errors.New("the webhook's address cannot be used")
	}
	res, err := w.client.Do(req)
	if err != nil {
		return explain(err, postTime)
	}
	defer res.Body.Close()
	// Read, so that the connection can be used again.
	io.CopyN(io.Discard, res.Body, maxRead) //nolint:errcheck // the status is the answer
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return fmt.Errorf("the webhook answered %d", res.StatusCode)
	}
	return nil
}

func (w *Webhook) request(ctx context.Context, m inbox.Outgoing) (*http.Request, error) {
	p := posted{
		ID: m.Recipient.String(), To: m.To, From: m.From, Channel: m.ChannelType, ContentType: string(m.ContentType),
		Body: m.Text, Template: m.Template, Kind: m.Kind, Content: m.Content, Author: m.Author,
	}
	if m.Batch != uuid.Nil {
		p.BatchID = m.Batch.String()
	}
	body, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.URL, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Parley")
	req.Header.Set("Idempotency-Key", m.Recipient.String())
	req.Header.Set("Parley-Signature", signature(w.now(), m.Secret, body))
	return req, nil
}

func signature(at time.Time, secret string, body []byte) string {
	t := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(t + "."))
	mac.Write(body)
	return "t=" + t + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}
