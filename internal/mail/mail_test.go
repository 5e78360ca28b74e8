package mail_test

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/internal/mail"
	"parley/internal/testkit/smtptest"
)

func now() time.Time { return time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC) }

func sender(t *testing.T, server string) *mail.Sender {
	t.Helper()
	s, err := mail.New(server, "parley@example.org", now)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSend: what arrives is what was sent, whatever the texts hold; nothing of it
// becomes a header of its own.
func TestSend(t *testing.T) {
	server := smtptest.Serve(t)
	s := sender(t, server.URL)
	for _, m := range []mail.Message{
		{To: []string{"a@example.com"}, Subject: "Hello", Text: "One\n.\nTwo\n"},
		{To: []string{"a@example.com", "b@example.com"}, Subject: "Grüße", Text: "Ünï 🙂 " + strings.Repeat("long ", 500), FromName: "Ärger & Söhne"},
		{To: []string{"a@example.com"}, Subject: "x\r\nBcc: evil@example.com\r\n\r\nbody", FromName: "y\r\nBcc: evil@example.com", Text: "t", ID: "1@example.org"},
		{From: "other@example.org", To: []string{"a@example.com"}, Subject: "s", Text: "t"},
	} {
		if err := s.Send(context.Background(), m); err != nil {
			t.Fatal(err)
		}
		sent := server.Next(t)
		got := sent.Message(t)
		subject, err := new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject"))
		body, err2 := io.ReadAll(quotedprintable.NewReader(got.Body))
		from, err3 := got.Header.AddressList("From")
		if err != nil || err2 != nil || err3 != nil || !slices.Equal(sent.To, m.To) {
			t.Fatal(err, err2, err3, sent.To)
		}
		if subject != strings.Join(strings.Fields(m.Subject), " ") || strings.TrimRight(strings.ReplaceAll(string(body), "\r\n", "\n"), "\n") != strings.TrimRight(m.Text, "\n") {
			t.Errorf("subject %q, body %q of %+v", subject, body, m)
		}
		want := m.From
		if want == "" {
			want = "parley@example.org"
		}
		if from[0].Address != want || from[0].Name != strings.Join(strings.Fields(m.FromName), " ") {
			t.Errorf("from %v", from)
		}
		if got.Header.Get("Bcc") != "" || m.ID != "" && got.Header.Get("Message-Id") != "<"+m.ID+">" {
			t.Errorf("headers %v", got.Header)
		}
		if date, err := got.Header.Date(); err != nil || !date.Equal(now()) {
			t.Errorf("date %v, %v", date, err)
		}
	}
}

// TestFrom: the address that mail is from may have a name, and a name whatever there
// is; it arrives as it is.
func TestFrom(t *testing.T) {
	server := smtptest.Serve(t)
	for _, test := range []struct{ own, name, want string }{
		{"no-reply@example.org", "", ""},
		{"Parley <no-reply@example.org>", "", "Parley"},
		{"Parley <no-reply@example.org>", "Acme", "Acme"},
		{"no-reply@example.org", `"Acme" Support`, `"Acme" Support`},
		{"no-reply@example.org", `Acme\`, `Acme\`},
		{`"Q \"x\" \\" <no-reply@example.org>`, "", `Q "x" \`},
		{"no-reply@example.org", "a <b@example.com>, c", "a <b@example.com>, c"},
	} {
		s, err := mail.New(server.URL, test.own, now)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Send(context.Background(), mail.Message{To: []string{"a@example.com"}, FromName: test.name}); err != nil {
			t.Errorf("%+v: %v", test, err)
			continue
		}
		sent := server.Next(t)
		from, err := sent.Message(t).Header.AddressList("From")
		if err != nil || len(from) != 1 || from[0].Name != test.want || from[0].Address != "no-reply@example.org" || sent.From != "no-reply@example.org" {
			t.Errorf("%+v: from %v, %v, envelope %s", test, from, err, sent.From)
		}
	}
}

// TestErrorsAreDiscreet: no error tells whom a mail was for, also where the server
// does.
func TestErrorsAreDiscreet(t *testing.T) {
	const canary = "quokka@example.com"
	refusing := smtptest.RefuseReceivers(t, "550 5.1.1 <"+canary+"> is unknown")
	err := sender(t, refusing.URL).Send(context.Background(), mail.Message{To: []string{canary}, Text: "t", ID: "1@example.org"})
	if err == nil || errors.Is(err, mail.ErrMessage) || strings.Contains(err.Error(), "quokka") || !strings.Contains(err.Error(), "550") {
		t.Errorf("refused: %v", err)
	}
	for _, m := range []mail.Message{{To: []string{"quokka"}}, {To: []string{canary}, From: "quokka"}} {
		if err := sender(t, refusing.URL).Send(context.Background(), m); !errors.Is(err, mail.ErrMessage) || strings.Contains(err.Error(), "quokka") {
			t.Errorf("%+v: %v", m, err)
		}
	}
}

// TestRefused: what cannot be sent is told from what may be tried again.
func TestRefused(t *testing.T) {
	good := mail.Message{To: []string{"a@example.com"}, Subject: "s", Text: "t"}
	with := func(change func(*mail.Message)) mail.Message {
		m := good
		change(&m)
		return m
	}
	s := sender(t, smtptest.Serve(t).URL)
	for name, m := range map[string]mail.Message{
		"no receiver":        with(func(m *mail.Message) { m.To = nil }),
		"many receivers":     with(func(m *mail.Message) { m.To = slices.Repeat(m.To, 51) }),
		"no address":         with(func(m *mail.Message) { m.To = []string{"nobody"} }),
		"a line in it":       with(func(m *mail.Message) { m.To = []string{"a@example.com>\r\nRCPT TO:<b@example.com"} }),
		"a long subject":     with(func(m *mail.Message) { m.Subject = strings.Repeat("s", 501) }),
		"a long text":        with(func(m *mail.Message) { m.Text = strings.Repeat("t", 1<<20+1) }),
		"an ID of two lines": with(func(m *mail.Message) { m.ID = "a\r\nBcc: b@example.com" }),
		"no sender":          with(func(m *mail.Message) { m.From = "x" }),
	} {
		if err := s.Send(context.Background(), m); !errors.Is(err, mail.ErrMessage) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := sender(t, smtptest.Serve(t, "451 later").URL).Send(context.Background(), good); err == nil || errors.Is(err, mail.ErrMessage) {
		t.Errorf("a server that refuses: %v", err)
	}
	if err := sender(t, strings.Replace(smtptest.Serve(t).URL, "none", "starttls", 1)).Send(context.Background(), good); err == nil {
		t.Error("sent without encryption where that was wanted")
	}
	if err := sender(t, "").Send(context.Background(), good); !errors.Is(err, mail.ErrNotConfigured) {
		t.Errorf("without a server: %v", err)
	}
}

// TestNew: addresses of servers, and that no error tells a password.
func TestNew(t *testing.T) {
	for server, ok := range map[string]bool{
		"":                                 true,
		"smtp://mail.example.org":          true,
		"smtp://mail.example.org:2525":     true,
		"smtp://u:secret@mail.example.org": true,
		"smtp://u:secret@mail.example.org?tls=tls":  true,
		"smtp://u:secret@mail.example.org?tls=none": false,
		"smtp://u:secret@mail.example.org?tls=some": false,
		"smtp://u:secret@mail.example.org:port":     false,
		"smtp://u:secret@mail.example.org:99999":    false,
		"smtp://u:secret@:25":                       false,
		"smtp://u:secret@mail.example.org/path":     false,
		"https://u:secret@mail.example.org":         false,
		"u:secret@mail.example.org":                 false,
	} {
		s, err := mail.New(server, "parley@example.org", now)
		if (err == nil) != ok || s.Configured() != (ok && server != "") || err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v, %v", server, s.Configured(), err)
		}
	}
	if _, err := mail.New("smtp://mail.example.org", "nobody", now); err == nil {
		t.Error("a sender that is no address")
	}
}
