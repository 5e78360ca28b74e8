package sinch

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"parley/compat/rest"
	"parley/ent"
	"parley/ent/interaction"
	"parley/ent/message"
	"parley/internal/query"
	"parley/internal/values"
)

func (a *API) emailRoutes() []rest.Route {
	const all = "/emails"
	return []rest.Route{
		listing[Email](all, "Lists e-mails, newest first.", a.emails, languageParameter,
			rest.Parameter{Name: "case_id", Description: "Number of the case."},
			rest.Parameter{Name: "cid", Description: "Identifier of the customer in the creating system."},
			limitParameter),
		single[Email](all+"/{emailId}", "Reads an e-mail.", a.email, languageParameter),
	}
}

func (a *API) emails(r *rest.Request) (rest.Response, error) {
	q := rest.NewQuery(r.URL.RawQuery)
	in := query.EmailQuery{CaseID: queryText(q, "case_id"), CID: queryText(q, "cid"), Limit: queryLimit(q)}
	if err := q.Err(); err != nil {
		return rest.Response{}, err
	}
	rows, err := a.Reader.Emails(r.Context(), organization(r), in)
	return rest.Response{Body: List[Email](each(rows, emailShape))}, err
}

func (a *API) email(r *rest.Request) (rest.Response, error) {
	id, err := pathID(r, "emailId")
	if err != nil {
		return rest.Response{}, err
	}
	row, err := a.Reader.Email(r.Context(), organization(r), id)
	if err != nil {
		return rest.Response{}, err
	}
	return rest.Response{Body: emailShape(row)}, nil
}

// emailShape is an e-mail as the vendor shows it. The row comes with its message
// and its work.
func emailShape(row *ent.EmailDetails) Email {
	kind, direction, by := interaction.TypeEMAIL_IN, "inbound", "customer"
	if m := row.Edges.Message; m != nil && m.Direction == message.DirectionOUT {
		kind, direction, by = interaction.TypeEMAIL_OUT, "outbound", "agent"
	}
	out := Email{
		ID: formatGUID(row.ID), ChannelType: "email", ChannelSubType: direction, Type: typeWords[kind], TypeDetails: typeDetailWords[kind],
		StatusDetails: row.FolderStatus, CaseID: deref(row.CaseID), CID: deref(row.Cid), Title: row.Subject, Content: row.HTML,
		Remarks: deref(row.Remarks), Originator: row.From.Address, FromAddress: mailboxShape(row.From),
		ToAddress: each(row.To, mailboxShape), DateCreated: formatInstant(row.SentAt),
	}
	if len(row.To) > 0 {
		out.Destination = row.To[0].Address
	}
	if len(row.Cc) > 0 {
		out.CCAddress = each(row.Cc, mailboxShape)
	}
	if len(row.Bcc) > 0 {
		out.BCCAddress = each(row.Bcc, mailboxShape)
	}
	out.ofWork(row.Edges.Interaction)
	if m := row.Edges.Message; m != nil && len(m.Attachments) > 0 {
		out.Attachments = attachmentShapes(row.ID, m.Attachments, by)
	}
	return out
}

// ofWork adds what the e-mail's work tells: queue, agent and where it stands.
func (e *Email) ofWork(row *ent.Interaction) {
	if row == nil {
		return
	}
	e.Status = strings.ToLower(statusWords[row.Status])
	e.StatusDetails = cmp.Or(e.StatusDetails, statusDetails(row))
	if q := row.Edges.Queue; q != nil {
		e.FromQueue = QueueRef{ID: formatGUID(q.ID), Name: q.Name}
	}
	if u := row.Edges.Agent; u != nil {
		e.AgentID, e.AgentName = formatGUID(u.ID), u.DisplayName
	}
}

func mailboxShape(m values.Mailbox) EmailAddress {
	return EmailAddress{Name: m.Name, Address: m.Address}
}

// attachmentShapes gives attachments, which have no ids of their own, ids made of
// the e-mail's and their places.
func attachmentShapes(of uuid.UUID, list []values.Attachment, by string) Items[Attachment] {
	out := make(Items[Attachment], len(list))
	for i, a := range list {
		out[i] = Attachment{
			ID:       formatGUID(uuid.NewSHA1(of, []byte(strconv.Itoa(i)))),
			Filename: deref(a.Filename), MimeType: deref(a.MimeType), Originator: by,
		}
		if a.Size != nil {
			out[i].Size = *a.Size
		}
	}
	return out
}
