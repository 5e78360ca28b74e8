package query

import (
	"context"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/conversation"
	"parley/ent/emaildetails"
	"parley/ent/interaction"
	"parley/ent/note"
)

// Remarks reads the remarks of a conversation of the organization: the oldest note
// on its first leg, else those of its newest e-mail that has some; nil where there
// are none. It fails with [apperr.NotFound] for a conversation that the viewer
// cannot see.
func (r *Reader) Remarks(ctx context.Context, organization, of uuid.UUID) (*string, error) {
	first, err := r.Client().Interaction.Query().
		Where(interaction.OrganizationIDEQ(organization), interaction.ConversationIDEQ(of)).
		Order(interaction.ByArrivedAt(), interaction.ByID()).First(ctx)
	if err != nil {
		return nil, orNoSuch(err, "conversation")
	}
	n, err := r.Client().Note.Query().
		Where(note.OrganizationIDEQ(organization), note.ConversationIDEQ(of), note.InteractionIDEQ(first.ID), note.MessageIDIsNil()).
		Order(note.ByAt(), note.ByID()).First(ctx)
	if err == nil {
		return &n.Text, nil
	}
	if !ent.IsNotFound(err) {
		return nil, err
	}
	return r.emailRemarks(ctx, organization, of)
}

func (r *Reader) emailRemarks(ctx context.Context, organization, of uuid.UUID) (*string, error) {
	e, err := r.Client().EmailDetails.Query().
		Where(emaildetails.OrganizationIDEQ(organization), emaildetails.RemarksNotNil(),
			emaildetails.HasInteractionWith(interaction.HasConversationWith(conversation.IDEQ(of)))).
		Order(ent.Desc(emaildetails.FieldSentAt, emaildetails.FieldID)).First(ctx)
	if err != nil {
		return nil, ent.MaskNotFound(err)
	}
	return e.Remarks, nil
}
