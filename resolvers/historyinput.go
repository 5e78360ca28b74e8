package resolvers

import (
	"context"

	"github.com/google/uuid"

	"parley/graph"
	"parley/inbox"
	"parley/internal/ids"
	"parley/internal/values"
)

func (r *Resolver) addEmail(ctx context.Context, in graph.AddEmailInput) (uuid.UUID, error) {
	organization, err := r.Reader.Selected(ctx, in.OrganizationID)
	if err != nil {
		return uuid.Nil, err
	}
	return r.Inbox.AddEmail(ctx, organization, newEmail(in))
}

func newEmail(in graph.AddEmailInput) inbox.NewEmail {
	e := inbox.NewEmail{
		Source: ids.Native, ExternalID: value(in.ExternalID), Conversation: value(in.ExternalConversationID), ConversationID: in.ConversationID,
		Direction: inbox.Direction(in.Direction), Subject: in.Subject, HTML: in.HTML, Text: value(in.Text),
		From: mailbox(in.From), To: mailboxes(in.To), Cc: mailboxes(in.Cc), Bcc: mailboxes(in.Bcc), ChannelAddress: value(in.ChannelAddress),
		SentAt: value(in.SentAt), CaseID: in.CaseID, CID: in.Cid, Remarks: in.Remarks, FolderStatus: in.FolderStatus,
		AgentKey: value(in.AgentKey), Tags: in.Tags,
	}
	for _, a := range in.Attachments {
		e.Attachments = append(e.Attachments, attachment(a))
	}
	return e
}

func mailboxes(in []*graph.MailboxInput) []values.Mailbox {
	var out []values.Mailbox
	for _, m := range in {
		out = append(out, mailbox(m))
	}
	return out
}

func mailbox(in *graph.MailboxInput) values.Mailbox {
	return values.Mailbox{Name: value(in.Name), Address: in.Address}
}

func newCallRecording(in graph.AddCallRecordingInput) inbox.NewCallRecording {
	return inbox.NewCallRecording{
		Interaction: in.InteractionID, Source: ids.Native, ExternalID: value(in.ExternalID), CallID: in.CallID,
		OwnerType: in.OwnerType, OwnerID: in.OwnerID, OwnerName: value(in.OwnerName),
		FileName: in.FileName, FilePath: value(in.FilePath), RecordedAt: in.RecordedAt,
	}
}

func newListenLogEntry(in graph.AddListenLogEntryInput) inbox.NewListenLogEntry {
	return inbox.NewListenLogEntry{
		Recording: in.RecordingID, Description: in.Description, UserSessionID: in.UserSessionID, At: in.At,
	}
}

func newScriptResult(in graph.AddScriptResultInput) inbox.NewScriptResult {
	out := inbox.NewScriptResult{
		Interaction: in.InteractionID, Source: ids.Native, ExternalID: value(in.ExternalID),
		ScriptName: in.ScriptName, ModifiedAt: in.ModifiedAt,
	}
	for _, q := range in.Questions {
		question := values.ScriptQuestion{Data: q.Data, ControlType: q.ControlType, DataType: q.DataType}
		for _, a := range q.Answers {
			question.Answers = append(question.Answers, values.ScriptAnswer{Data: a})
		}
		out.Questions = append(out.Questions, question)
	}
	return out
}

// pointers are the items of a list one by one; an empty list where there are none.
func pointers[T any](list []T) []*T {
	out := make([]*T, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	return out
}
