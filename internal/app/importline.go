package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"time"

	"github.com/google/uuid"

	"parley/inbox"
	"parley/internal/apperr"
	"parley/internal/content"
	"parley/internal/ids"
	"parley/internal/scalars"
	"parley/internal/values"
)

// importLine is a message as a line of a file gives it: the fields of the graph's
// AddMessageInput, and bot.
type importLine struct {
	OrganizationID         uuid.UUID            `json:"organizationId"`
	Direction              inbox.Direction      `json:"direction"`
	ConversationID         uuid.UUID            `json:"conversationId"`
	ExternalConversationID string               `json:"externalConversationId"`
	Channel                string               `json:"channel"`
	ChannelAddress         string               `json:"channelAddress"`
	CustomerAddress        string               `json:"customerAddress"`
	Provider               string               `json:"provider"`
	Text                   string               `json:"text"`
	Attachments            []values.Attachment  `json:"attachments"`
	Content                json.RawMessage      `json:"content"`
	TypedContent           *content.Input       `json:"typedContent"`
	SentAt                 time.Time            `json:"sentAt"`
	AgentKey               string               `json:"agentKey"`
	Tags                   []string             `json:"tags"`
	BusinessHours          values.BusinessHours `json:"businessHours"`
	TimeZone               string               `json:"timeZone"`
	ExternalID             string               `json:"externalId"`
	BotID                  uuid.UUID            `json:"botId"`
	// Bot is the bot's id of its creator's or its name, instead of BotID.
	Bot       string         `json:"bot"`
	IsPreview bool           `json:"isPreview"`
	Trace     *inbox.Trace   `json:"trace"`
	Session   *inbox.Session `json:"session"`
}

// message reads a line, unless it could not be read.
func (i *importing) message(ctx context.Context, line []byte, fault error) (m inbox.NewMessage, err error) {
	if fault != nil {
		return m, fault
	}
	if len(line) == 0 {
		return m, errEmptyLine
	}
	l, err := parseLine(line)
	if err != nil {
		return m, err
	}
	if l.OrganizationID != uuid.Nil && l.OrganizationID != i.organization {
		return m, apperr.InvalidField("must be the organization of the import", "organizationId")
	}
	if m, err = l.message(); err != nil || l.Bot == "" {
		return m, err
	}
	if l.BotID != uuid.Nil {
		return m, apperr.InvalidField("give bot or botId, not both", "bot")
	}
	m.BotID, err = i.bot(ctx, l.Bot)
	return m, err
}

// parseLine reads one object without unknown fields.
func parseLine(line []byte) (l importLine, err error) {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return l, apperr.New(apperr.Invalid, "no message: %v", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return l, apperr.New(apperr.Invalid, "a line is one object, and nothing after it")
	}
	return l, nil
}

func (l *importLine) message() (m inbox.NewMessage, err error) {
	m = inbox.NewMessage{
		Source: ids.Native, Direction: l.Direction, SentAt: l.SentAt, Provider: l.Provider, ChannelType: l.Channel,
		ChannelAddress: l.ChannelAddress, CustomerAddress: l.CustomerAddress, Conversation: l.ExternalConversationID,
		ConversationID: l.ConversationID, AgentKey: l.AgentKey, Text: l.Text, Attachments: l.Attachments, Tags: l.Tags,
		BusinessHours: l.BusinessHours, TimeZone: l.TimeZone, ExternalID: l.ExternalID, BotID: l.BotID,
		Preview: l.IsPreview, Trace: l.Trace, Session: l.Session,
	}
	if len(l.Content) > 0 && string(l.Content) != "null" {
		m.Content = values.MessageContent{Kind: "native", Data: l.Content}
	}
	if l.TypedContent != nil {
		if m.Typed, err = l.TypedContent.One(); err != nil {
			return m, err
		}
	}
	return m, checkFiles(l.Attachments)
}

// checkFiles checks what the graph's types do.
func checkFiles(list []values.Attachment) error {
	var f apperr.Faults
	for n, a := range list {
		switch a.Type {
		case values.Image, values.Video, values.Audio, values.Document, values.Other:
		default:
			f.Add("must be IMAGE, VIDEO, AUDIO, DOCUMENT or OTHER", "attachments", strconv.Itoa(n), "type")
		}
		if _, err := scalars.UnmarshalURL(a.URL); err != nil {
			f.Add(err.Error(), "attachments", strconv.Itoa(n), "url")
		}
	}
	return f.Err()
}
