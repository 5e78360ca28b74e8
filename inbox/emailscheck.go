package inbox

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/emaildetails"
	"parley/internal/values"
	"parley/store"
)

// Sizes of what an e-mail may carry besides those of a message.
const (
	MaxSubject   = 1000      // characters
	MaxHTML      = 512 << 10 // bytes
	MaxMailboxes = 100       // receivers of a kind
)

// folders are the places where an e-mail lies.
var folders = []string{"Open", "Pending", "Handled", "Closed", "Sent", "Forwarded", "Deleted"}

// normalize trims addresses, files the e-mail, and refuses what does not fit and is
// not the message's own to refuse.
func (e *NewEmail) normalize() error {
	var c complaint
	c.atMost(MaxSubject, e.Subject, "subject")
	c.atMostBytes(MaxHTML, e.HTML, "html")
	c.atMost(MaxExternalID, orZero(e.CaseID), "caseId")
	c.atMost(MaxExternalID, orZero(e.CID), "cid")
	c.atMostBytes(MaxText, orZero(e.Remarks), "remarks")
	e.ChannelAddress = strings.TrimSpace(e.ChannelAddress)
	e.From = tidyMailbox(&c, e.From, "from")
	if len(e.To) == 0 {
		c.Add("is required", "to")
	}
	e.To, e.Cc, e.Bcc = tidyMailboxes(&c, e.To, "to"), tidyMailboxes(&c, e.Cc, "cc"), tidyMailboxes(&c, e.Bcc, "bcc")
	e.file(&c)
	return c.Err()
}

func (c *complaint) atMostBytes(limit int, s string, path ...string) {
	if len(s) > limit {
		c.Add(fmt.Sprintf("at most %d bytes", limit), path...)
	}
	c.text(s, path...)
}

// file says where the e-mail lies.
func (e *NewEmail) file(c *complaint) {
	if e.FolderStatus == nil {
		folder := "Open"
		if e.Direction == Out {
			folder = "Sent"
		}
		e.FolderStatus = &folder
	}
	if !slices.Contains(folders, *e.FolderStatus) {
		c.Add("must be one of "+strings.Join(folders, ", "), "folderStatus")
	}
}

// tidyMailboxes returns nil for none, as it is read back.
func tidyMailboxes(c *complaint, list []values.Mailbox, name string) []values.Mailbox {
	if len(list) > MaxMailboxes {
		c.Add(fmt.Sprintf("at most %d", MaxMailboxes), name)
	}
	var out []values.Mailbox
	for i, m := range list {
		out = append(out, tidyMailbox(c, m, name, strconv.Itoa(i)))
	}
	return out
}

func tidyMailbox(c *complaint, m values.Mailbox, path ...string) values.Mailbox {
	m.Name, m.Address = strings.TrimSpace(m.Name), strings.TrimSpace(m.Address)
	c.atMost(MaxIdentifier, m.Name, append(path, "name")...)
	if m.Address == "" {
		c.Add("is required", append(path, "address")...)
	}
	c.atMost(MaxIdentifier, m.Address, append(path, "address")...)
	return m
}

// repeated returns the id of the stored e-mail whose message was sent again, unless
// it says something else besides.
func (e NewEmail) repeated(ctx context.Context, tx *store.Tx, message uuid.UUID) (uuid.UUID, error) {
	old, err := tx.EmailDetails.Query().
		Where(emaildetails.OrganizationIDEQ(tx.OrganizationID()), emaildetails.MessageIDEQ(message)).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return uuid.Nil, errRepeated()
	case err != nil:
		return uuid.Nil, err
	case !e.isStoredAs(old):
		return uuid.Nil, errRepeated()
	}
	return old.ID, nil
}

// isStoredAs leaves out what may have changed since: where it lies and what was
// remarked.
func (e NewEmail) isStoredAs(old *ent.EmailDetails) bool {
	return e.Subject == old.Subject && e.HTML == old.HTML && e.From == old.From &&
		slices.Equal(e.To, old.To) && slices.Equal(e.Cc, old.Cc) && slices.Equal(e.Bcc, old.Bcc) &&
		equal(e.CaseID, old.CaseID) && equal(e.CID, old.Cid)
}
