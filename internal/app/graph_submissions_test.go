package app_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/internal/testkit"
	"parley/internal/viewer"
)

// desire makes the form of these tests, with the chain's tag, so that the shop shares
// it, and returns its id.
func (d *dealer) desire() string {
	d.t.Helper()
	form := d.one(d.boss, `mutation {a: createForm(input: {name: "Desire", tags: ["cars"], labels: ["lead"], pointsByAgent: 5, pointsByBot: 2,
		profileFields: ["givenName", "email", "streetAddress", "initials"]}) {form {id}}}`)
	for _, field := range []string{
		`name: "model", label: "Which model", required: true`,
		`name: "colour", type: SELECT, options: [{key: "r", value: "Red"}, {key: "b", value: "Blue"}]`,
		`name: "zip", pattern: "^(?=.{6,7}$)\\d{4} ?[A-Z]{2}$"`,
		`name: "slow", pattern: "(a+)+$"`,
		`name: "day", type: DATE`, `name: "hour", type: TIME`, `name: "local", type: DATETIME_LOCAL`, `name: "month", type: MONTH`, `name: "week", type: WEEK`,
		`name: "mail", type: EMAIL`, `name: "phone", type: TEL`, `name: "site", type: URL`, `name: "doors", type: NUMBER`, `name: "shade", type: COLOR`,
		`name: "send", type: SUBMIT, required: true`,
	} {
		d.one(d.boss, `mutation {a: createFormField(input: {formId: "`+form+`", `+field+`}) {formField {id}}}`)
	}
	return form
}

// filled is a document that submits a form.
func filled(form, conversation, values, profile, selection string) string {
	return fmt.Sprintf(`mutation {submitForm(input: {formId: "%s", conversationId: "%s", values: [%s], profile: [%s]}) {submission {%s} userErrors {field code message}}}`,
		form, conversation, values, profile, selection)
}

func formAnswer(name, value string) string {
	quoted, _ := json.Marshal(value)
	return fmt.Sprintf(`{name: %q, value: %s}`, name, quoted)
}

// What was filled in is kept, shown to colleagues, and written to the customer.
func TestFormSubmitted(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newDealer(t, address)
		form, talk := d.desire(), d.asks("Van")
		agent := d.Token(d.shop, viewer.Agent)
		before := d.GraphQL(d.salesman, `{metrics(metrics: [TOTAL_MESSAGES], period: {start: "2026-03-01", end: "2026-04-01"}) {metric samples {value}}}`, nil).Said()
		got := d.GraphQL(agent, filled(form, talk, formAnswer("colour", "r")+formAnswer("model", "A4")+formAnswer("zip", "1234 AB")+formAnswer("slow", ""),
			formAnswer("givenName", "Bea")+formAnswer("email", "bea@example.com")+formAnswer("streetAddress", "High Street")+formAnswer("initials", "f"),
			`formName role points labels mail submittedAt submitter {id} form {id} values {name label value} profile {name value}
			conversation {customer {givenName email profile} messages(last: 1) {edges {node {kind direction text meta}}}}`), nil).Said()
		want := `{"data":{"submitForm":{"submission":{"formName":"Desire","role":"SYSTEM","points":0,"labels":["lead"],"mail":"NONE","submittedAt":"2026-03-04T12:00:00.000Z",` +
			`"submitter":null,"form":{"id":"` + form + `"},"values":[{"name":"model","label":"Which model","value":"A4"},{"name":"colour","label":"colour","value":"r"},{"name":"zip","label":"zip","value":"1234 AB"}],` +
			`"profile":[{"name":"givenName","value":"Bea"},{"name":"email","value":"bea@example.com"},{"name":"streetAddress","value":"High Street"},{"name":"initials","value":"f"}],` +
			`"conversation":{"customer":{"givenName":"Bea","email":"bea@example.com","profile":{"address":{"streetAddress":"High Street"},"initials":"f"}},` +
			`"messages":{"edges":[{"node":{"kind":"FORM_RESPONSE","direction":"INTERNAL","text":"givenName: Bea\nemail: bea@example.com\nstreetAddress: High Street\ninitials: f\nWhich model: A4\ncolour: r\nzip: 1234 AB",` +
			`"meta":{"form":"` + form + `","labels":["lead"],"submission":"`
		if !strings.HasPrefix(got, want) || !strings.HasSuffix(got, `,"userErrors":[]}}}`) {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
		after := d.GraphQL(d.salesman, `{metrics(metrics: [TOTAL_MESSAGES], period: {start: "2026-03-01", end: "2026-04-01"}) {metric samples {value}}}`, nil).Said()
		if before != after {
			t.Errorf("a form counts as a message: %s, then %s", before, after)
		}
	})
}

// Every answer that the form does not take is named, and nothing is kept.
func TestFormRefused(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newDealer(t, address)
		form, talk := d.desire(), d.asks("Van")
		model := formAnswer("model", "A4")
		rows := d.Rows()
		for name, c := range map[string]struct{ values, profile, field, says string }{
			"required":       {``, ``, `["values","model"]`, "is required"},
			"blank":          {formAnswer("model", "  "), ``, `["values","model"]`, "is required"},
			"unknown":        {model + formAnswer("engine", "x"), ``, `["values","engine"]`, "does not ask for it"},
			"twice":          {model + formAnswer("zip", "") + formAnswer("zip", "1234 AB"), ``, `["values","zip"]`, "answered twice"},
			"option":         {model + formAnswer("colour", "Red"), ``, `["values","colour"]`, "none of the options"},
			"pattern":        {model + formAnswer("zip", "1234 AB\n"), ``, `["values","zip"]`, "does not match"},
			"catastrophe":    {model + formAnswer("slow", strings.Repeat("a", 30)+"!"), ``, `["values","slow"]`, "took too long"},
			"day":            {model + formAnswer("day", "2026-02-30"), ``, `["values","day"]`, "must be a day"},
			"hour":           {model + formAnswer("hour", "25:00"), ``, `["values","hour"]`, "must be a time"},
			"local":          {model + formAnswer("local", "2026-02-28"), ``, `["values","local"]`, "must be a day and a time"},
			"month":          {model + formAnswer("month", "2026-13"), ``, `["values","month"]`, "must be a month"},
			"week":           {model + formAnswer("week", "2025-W53"), ``, `["values","week"]`, "must be a week"},
			"mail":           {model + formAnswer("mail", "Ann <ann@example.com>"), ``, `["values","mail"]`, "must be an address"},
			"phone":          {model + formAnswer("phone", "x"), ``, `["values","phone"]`, "must be a telephone number"},
			"site":           {model + formAnswer("site", "example"), ``, `["values","site"]`, "must be an address of the web"},
			"doors":          {model + formAnswer("doors", "0x5"), ``, `["values","doors"]`, "must be a number"},
			"shade":          {model + formAnswer("shade", "red"), ``, `["values","shade"]`, "must be a colour"},
			"long":           {model + formAnswer("zip", strings.Repeat("x", 16<<10+1)), ``, `["values","zip"]`, "at most 16 KB"},
			"profile":        {model, formAnswer("telephone", "1"), `["profile","telephone"]`, "does not ask for it"},
			"profile's mail": {model, formAnswer("email", "x"), `["profile","email"]`, "must be an address"},
			"profile's name": {model, formAnswer("givenName", strings.Repeat("x", 101)), `["profile","givenName"]`, "at most 100"},
		} {
			got := d.GraphQL(d.salesman, filled(form, talk, c.values, c.profile, "id"), nil).Said()
			if !strings.HasPrefix(got, `{"data":{"submitForm":{"submission":null,"userErrors":[{"field":`+c.field+`,"code":"BAD_USER_INPUT","message":`) ||
				!strings.Contains(got, c.says) || strings.Count(got, `"field"`) != 1 {
				t.Errorf("%s: %s", name, got)
			}
		}
		for _, table := range []string{"form_submissions", "messages", "customers", "jobs", "ledger"} {
			if after := d.Rows(); after[table] != rows[table] {
				t.Errorf("%s changed", table)
			}
		}
		fine := model
		for name, value := range map[string]string{
			"day": "2024-02-29", "hour": "09:30", "local": "2026-02-28T12:30", "month": "2026-12", "week": "2026-W53", "mail": "ann@example.com",
			"phone": "020 123 4567", "site": "https://example.com/a", "doors": "-1.5e3", "shade": "#1A2b3c",
		} {
			fine += formAnswer(name, value)
		}
		if got := d.GraphQL(d.salesman, filled(form, talk, fine, ``, "__typename"), nil).Said(); !strings.Contains(got, `"userErrors":[]`) {
			t.Errorf("what fits: %s", got)
		}
	})
}

// Who may not write, what is archived, and what is not in sight.
func TestFormOutOfReach(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newDealer(t, address)
		form, talk := d.desire(), d.asks("Van")
		silent := d.one(d.salesman, `mutation {a: createConversation(input: {kind: AGENT, subject: "us"}) {conversation {id}}}`)
		other := d.Token(d.Organization("other", uuid.Nil), viewer.Admin)
		ghost := func(id string) string { return strings.Replace(id, id[len(id)-4:], "0000", 1) }
		say := func(token, form, talk, profile string) string {
			return d.GraphQL(token, filled(form, talk, formAnswer("model", "A4"), profile, "id"), nil).Said()
		}
		own := d.one(other, `mutation {a: createForm(input: {name: "Own"}) {form {id}}}`)
		branch := d.Organization("branch", d.chain)
		sibling := d.one(d.Token(branch, viewer.Admin), `mutation {a: createForm(input: {name: "Own"}) {form {id}}}`)
		d.one(d.boss, `mutation {a: createFormField(input: {formId: "`+sibling+`", name: "model"}) {formField {id}}}`)
		for name, pair := range map[string][2]string{
			"sibling's":    {say(d.boss, sibling, talk, ``), say(d.boss, ghost(sibling), talk, ``)},
			"form":         {say(other, form, talk, ``), say(other, ghost(form), talk, ``)},
			"conversation": {say(d.salesman, form, ghost(talk), ``), say(d.salesman, form, ghost(silent), ``)},
			"foreign talk": {d.GraphQL(other, filled(own, talk, ``, ``, "id"), nil).Said(), d.GraphQL(other, filled(own, ghost(talk), ``, ``, "id"), nil).Said()},
		} {
			if pair[0] != pair[1] || !strings.Contains(pair[0], "NOT_FOUND") {
				t.Errorf("%s: foreign %s\nunknown %s", name, pair[0], pair[1])
			}
		}
		if got := say(d.Token(d.shop, viewer.Guest), form, talk, ``); !strings.Contains(got, "FORBIDDEN") {
			t.Errorf("a guest: %s", got)
		}
		if got := say(d.salesman, form, silent, formAnswer("initials", "f")); !strings.Contains(got, `"field":["profile"],"code":"CONFLICT"`) {
			t.Errorf("nobody's profile: %s", got)
		}
		d.one(d.boss, `mutation {a: archiveForm(input: {id: "`+form+`"}) {form {id}}}`)
		if got := say(d.boss, form, talk, ``); !strings.Contains(got, `"field":["formId"],"code":"CONFLICT"`) {
			t.Errorf("an archived form: %s", got)
		}
	})
}

// An agent's and a bot's points are the form's.
func TestFormPoints(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newCentre(t, address)
		d.keep("admin", `mutation {Form: createForm(input: {name: "F", pointsByAgent: 5, pointsByBot: 2}) {form {id}}
			Talk: createConversation(input: {kind: AGENT, subject: "us"}) {conversation {id}}}`)
		d.change("ann", "submitForm", `formId: "<Form>", conversationId: "<Talk>"`, "submission {role points submitter {id}}",
			`{"submission":{"role":"AGENT","points":5,"submitter":{"id":"<ann>"}},"userErrors":[]}`)
	})
}

// Without a mail server the submission says that nothing was mailed, and so does the
// log.
func TestFormNotMailed(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newDealer(t, address)
		form := d.one(d.salesman, `mutation {a: createForm(input: {name: "Results", notifyEmails: ["a@example.com"]}) {form {id}}}`)
		done := d.one(d.salesman, `mutation {a: submitForm(input: {formId: "`+form+`", conversationId: "`+d.asks("Van")+`"}) {submission {id}}}`)
		eventually(t, "it is said", func() bool {
			return d.GraphQL(d.salesman, `{node(id: "`+done+`") {... on FormSubmission {mail mailError}}}`, nil).Said() ==
				`{"data":{"node":{"mail":"NOT_SENT","mailError":"no mail server is set up"}}}`
		})
		if !strings.Contains(d.Log(), "a form's answers were not mailed") {
			t.Error("the operator was not told")
		}
	})
}
