package app_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/callback"
	"parley/ent/conversation"
	"parley/ent/customeridentity"
	"parley/ent/formsubmission"
	"parley/ent/interaction"
	entmessage "parley/ent/message"
	"parley/inbox"
	"parley/internal/ids"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/values"
	"parley/internal/viewer"
	"parley/store"
)

// TestEraseFromOthers: an erased person's addresses go from what is other people's,
// however they are written there; other people's stay. What was to be called, mailed
// or sent is not any more.
func TestEraseFromOthers(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := apptest.Serve(t, address, quickly)
		p := s.Plant("zebra", uuid.Nil)
		token := p.Token(viewer.Owner)
		letter := func(from, cc string) {
			s.Query(token, fmt.Sprintf(`mutation {addEmail(input: {direction: IN, subject: "s", html: "h", from: {address: %q}, to: [{address: "us@example.com"}],
				cc: [{name: "Mr Q", address: %q}], bcc: [{address: "us2@example.com"}, {name: %q, address: %q}]}) {userErrors {message}}}`, from, cc, cc, cc), nil, nil)
		}
		letter("ann@example.com", "Quokka@Example.com")
		letter("quokka@example.com", "ann@example.com")
		who := identityOf(t, s, "quokka@example.com")
		s.Query(token, `mutation {updateCustomer(input: {id: "`+who.CustomerID.String()+`", phone: "+31612345678"}) {userErrors {message}}}`, nil, nil)
		s.Query(token, p.Expand(`mutation {
			createCallback(input: {queueId: "<Queue>", customerNumber: "+31 6 1234-5678", nextCallAt: "2036-03-03T09:00:00Z"}) {userErrors {message}}
			a: setConsent(input: {usage: WHATSAPP, address: "QUOKKA@Example.com", granted: false}) {userErrors {message}}
			b: setConsent(input: {usage: WHATSAPP, address: "0031 6 1234-5678", granted: false}) {userErrors {message}}
			c: setConsent(input: {usage: WHATSAPP, address: "+31 6 1234-5679", granted: false}) {userErrors {message}}}`), nil, nil)
		plantAtOthers(t, s, p, who.ID)
		if status, report := removed(t, s, token, `eraseCustomer(input: {customerId: "`+who.CustomerID.String()+`"})`); status != "DONE" {
			t.Errorf("%s %s", status, report)
		}
		for word, want := range map[string][]string{
			"quokka": nil, "1234-5678": nil, "12345678": nil, "mr q": nil,
			"ann@example.com": {"customer_identities.address", "email_details.from", "interactions.from_address"},
			"us2@example.com": {"email_details.bcc"}, "1234-5679": {"consents.address"},
		} {
			if at := words(t, s, address, word); !slices.Equal(at, want) {
				t.Errorf("%s is in %v, want %v", word, at, want)
			}
		}
		nothingToDo(t, s)
	})
}

// identityOf finds an address of a customer.
func identityOf(t *testing.T, s *apptest.Server, address string) *ent.CustomerIdentity {
	t.Helper()
	row, err := s.Store.Client().CustomerIdentity.Query().Where(customeridentity.AddressEQ(address)).Only(apptest.System())
	if err != nil {
		t.Fatal(err)
	}
	return row
}

// plantAtOthers calls +31612345678 from another's conversation, writes to it among
// others, and has a form and a message of a person's conversation wait.
func plantAtOthers(t *testing.T, s *apptest.Server, p *apptest.Tenant, person uuid.UUID) {
	t.Helper()
	err := s.Store.Write(apptest.System(), p.ID, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.Interaction.Update().Where(interaction.FromAddressEQ("ann@example.com")).SetToAddress("+31 6 1234-5678").Exec(ctx); err != nil {
			return err
		}
		err := tx.OutboundRecipient.Create().SetBatchID(uuid.MustParse(p.Names["OutboundBatch"])).SetPosition(9).SetAddress("+31 (0)6 1234-5678").Exec(ctx)
		if err != nil {
			return err
		}
		talk, err := tx.Conversation.Query().Where(conversation.IdentityIDEQ(person)).Only(ctx)
		if err != nil {
			return err
		}
		form, err := tx.FormSubmission.Create().SetFormID(tx.NewID(ids.Form)).SetFormName("form").SetRole("CUSTOMER").SetValues([]values.FormValue{{Name: "n"}}).
			SetSubmittedAt(tx.Now()).SetMail(formsubmission.MailPENDING).SetConversationID(talk.ID).Save(ctx)
		if err != nil {
			return err
		}
		said, err := tx.Message.Query().Where(entmessage.ConversationIDEQ(talk.ID)).OnlyID(ctx)
		if err != nil {
			return err
		}
		later := tx.Now().AddDate(1, 0, 0)
		return errors.Join(tx.Schedule(ctx, inbox.MailJob, form.ID, later), tx.Schedule(ctx, inbox.MessageJob, said, later))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// nothingToDo: no call, mail or message is waiting.
func nothingToDo(t *testing.T, s *apptest.Server) {
	t.Helper()
	ctx, db := apptest.System(), s.Store.Client()
	calls, err := db.Callback.Query().Where(callback.NextCallAtNotNil()).Count(ctx)
	forms, err2 := db.FormSubmission.Query().Where(formsubmission.MailEQ(formsubmission.MailNOT_SENT), formsubmission.MailErrorEQ("the customer was erased")).Count(ctx)
	unsent, err3 := db.Message.Query().Where(entmessage.StatusEQ(entmessage.StatusNOT_SENT)).Count(ctx)
	if jobs := s.Count("jobs"); err != nil || err2 != nil || err3 != nil || calls != 0 || forms != 1 || unsent != 1 || jobs != 0 {
		t.Errorf("%d calls, %d forms and %d messages not sent, %d jobs; %v %v %v", calls, forms, unsent, jobs, err, err2, err3)
	}
}
