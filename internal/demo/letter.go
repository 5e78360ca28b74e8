package demo

import (
	"html"
	"math/rand/v2"

	"parley/ent"
	"parley/internal/ids"
	"parley/internal/values"
	"parley/store"
)

// details are what the e-mail has besides its message, and the words that it is found
// by.
func (l *letter) details(tx *store.Tx, r *rand.Rand) (*ent.EmailDetailsCreate, []store.Text) {
	id, subject, remarks := tx.NewID(ids.EmailDetails), l.subject, l.remarks(r)
	if l.reply {
		subject = "Re: " + subject
	}
	texts := []store.Text{{Part: store.SubjectPart, Subject: id, Text: subject}, {Part: store.BodyPart, Subject: id, Text: l.text}}
	if remarks != nil {
		texts = append(texts, store.Text{Part: store.RemarksPart, Subject: id, Text: *remarks})
	}
	from, to := supportBox, l.customer
	if l.fromCustomer {
		from, to = to, from
	}
	return tx.EmailDetails.Create().SetID(id).SetMessageID(l.message).SetInteractionID(l.leg).SetSource(ids.Native).
		SetSubject(subject).SetHTML(l.html()).SetFrom(from).SetTo([]values.Mailbox{to}).SetCc(l.cc).
		SetNillableCaseID(l.caseID).SetNillableCid(l.cid).SetNillableRemarks(remarks).
		SetFolderStatus(l.folder()).SetSentAt(l.sentAt), texts
}

// html is the e-mail as it was sent; what we send is signed.
func (l *letter) html() string {
	body := "<p>" + html.EscapeString(l.text) + "</p>"
	if !l.fromCustomer && l.agent != "" {
		body += "<p>Kind regards,<br>" + html.EscapeString(l.agent) + "<br><b>Teddies Inc.</b></p>"
	}
	return "<html><body>" + body + "</body></html>"
}

// remarks are an agent's, now and then.
func (l *letter) remarks(r *rand.Rand) *string {
	if !l.fromCustomer || !chance(r, 0.08) {
		return nil
	}
	text := pick(r, []string{
		"Called the workshop about it.", "Third e-mail of this customer, please be generous.", "Waits for the carrier's answer.",
		"Refund approved by finance.", "Bear is in the clinic, bed 4.",
	})
	return &text
}

// folder is where the e-mail lies.
func (l *letter) folder() string {
	switch {
	case !l.fromCustomer:
		return "Sent"
	case l.status == "IN_QUEUE":
		return "Open"
	case l.status == "HANDLED":
		return "Handled"
	}
	return "Pending"
}
