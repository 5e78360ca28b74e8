package inbox

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/access"
	"parley/internal/ids"
	"parley/internal/values"
	"parley/store"
)

// NewEmail is an e-mail to add. Zero values are not given.
type NewEmail struct {
	Source ids.Source
	// ExternalID is the creator's id of the e-mail.
	ExternalID string
	// Conversation is the creator's id of the conversation; without it, and
	// without ConversationID, the e-mail begins one of its own.
	Conversation string
	// ConversationID names an existing conversation by Parley's own id, instead of
	// Conversation.
	ConversationID *uuid.UUID
	Direction      Direction
	Subject        string
	// HTML is at most 512 KB.
	HTML string
	// Text is the body in plain text; empty means that it is read off HTML, as far
	// as a message may be long.
	Text        string
	From        values.Mailbox
	To, Cc, Bcc []values.Mailbox
	// ChannelAddress is the organization's end: by default the first receiver of an
	// incoming e-mail, and the sender of an outgoing one.
	ChannelAddress string
	// SentAt is when it was sent; zero means now.
	SentAt time.Time
	// CaseID and CID are the creator's numbers of the case and of the customer.
	CaseID, CID *string
	Remarks     *string
	// FolderStatus is one of Open, Pending, Handled, Closed, Sent, Forwarded and
	// Deleted; by default Open for incoming and Sent for outgoing e-mails.
	FolderStatus *string
	Attachments  []values.Attachment
	// AgentKey names who wrote it, or whom it is for.
	AgentKey string
	Tags     []string
}

// AddEmail adds an e-mail to an organization: a message like those of
// [Inbox.AppendMessages], what e-mails have besides, and its words for searches, in
// one transaction. It returns the id of the details. The e-mail is part of the
// newest interaction of its conversation; one that begins a conversation makes it.
//
// The same e-mail again under its external id is answered like the first time.
//
// The errors are those of a message, [apperr.Conflict] for the external id of another
// e-mail among them.
func (in *Inbox) AddEmail(ctx context.Context, organization uuid.UUID, e NewEmail) (uuid.UUID, error) {
	if err := access.Check(ctx, access.WriteMessages); err != nil {
		return uuid.Nil, err
	}
	if err := e.normalize(); err != nil {
		return uuid.Nil, err
	}
	asked := e.message()
	if asked.Conversation == "" && e.ConversationID == nil {
		asked.Conversation = in.conversationOf(e)
	}
	sent := asked
	if err := sent.normalize(in.store.Now()); err != nil {
		return uuid.Nil, err
	}
	var id uuid.UUID
	err := in.insist(ctx, organization, func(ctx context.Context, tx *store.Tx) (err error) {
		id, err = e.add(ctx, tx, asked, sent)
		return err
	})
	return id, err
}

// conversationOf is the id of the conversation that an e-mail begins: the same
// again for the same external id.
func (in *Inbox) conversationOf(e NewEmail) string {
	if e.ExternalID == "" {
		return "email:" + in.store.NewID(ids.Conversation).String()
	}
	return "email:" + uuid.NewSHA1(uuid.NameSpaceOID, []byte(e.ExternalID)).String()
}

// message is the e-mail as a message.
func (e NewEmail) message() NewMessage {
	m := NewMessage{
		Source: e.Source, Direction: e.Direction, SentAt: e.SentAt, ChannelType: string(values.Email),
		ChannelAddress: e.ChannelAddress, CustomerAddress: e.From.Address,
		Conversation: e.Conversation, ConversationID: orZero(e.ConversationID), AgentKey: e.AgentKey,
		Text: e.Text, Attachments: e.Attachments, Tags: e.Tags, ExternalID: e.ExternalID,
	}
	own := e.To[0].Address
	if e.Direction == Out {
		m.CustomerAddress, own = own, m.CustomerAddress
	}
	if m.ChannelAddress == "" {
		m.ChannelAddress = own
	}
	if m.Text == "" {
		m.Text = textOf(e.HTML)
	}
	return m
}
