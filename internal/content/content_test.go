package content

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"parley/internal/apperr"
	"parley/internal/values"
)

// samples are one content of each kind, with as much as the kind has, what it says,
// and a value of it that is refused.
var samples = map[Kind]struct{ full, words, bad string }{
	KindText:          {`{"message":"Hi","buttons":["a"],"isRating":true}`, "Hi", `{"message":" "}`},
	KindAttachment:    {`{"contentType":"image/png","contentUrl":"https://example.com/a"}`, "", `{"contentType":"image/png"}`},
	KindCard:          {`{"title":"T","type":"t","subtitle":"S","imageUrl":"https://example.com/i","buttons":["b"]}`, "T\nS", `{"buttons":[1]}`},
	KindAudio:         {`{"url":"https://example.com/a"}`, "", `{}`},
	KindVideo:         {`{"url":"https://example.com/a"}`, "", `{"url":""}`},
	KindImage:         {`{"url":"https://example.com/a"}`, "", `{"url":7}`},
	KindPDF:           {`{"url":"https://example.com/a"}`, "", `[]`},
	KindDoc:           {`{"url":"https://example.com/a"}`, "", `null`},
	KindXLS:           {`{"url":"https://example.com/a"}`, "", `{"url":"a"} {}`},
	KindPPT:           {`{"url":"https://example.com/a"}`, "", `{"url":"a","more":1}`},
	KindLocation:      {`{"longitude":"4.1","latitude":"52.1","label":"L","address":"A"}`, "L\nA", `{"longitude":"1"}`},
	KindContact:       {`{"phoneNumber":"+1","firstName":"A","lastName":"B","vcard":"V"}`, "A B\n+1", `{"phone":"+1"}`},
	KindForm:          {`{"botId":"1","name":"n","isArchived":true,"title":"T","description":"D","elements":[{"type":"dropdown","label":"l","required":true,"inputMapping":"m","answerMapping":{"a":1},"validation":"v","placeholder":"p","items":["x"]}],"createdBy":"c"}`, "T\nD", `{"name":"n","elements":[{}]}`},
	KindCarousel:      {`{"cards":[{"title":"T","subtitle":"S","imageUrl":"https://example.com/i","buttons":["b"]}]}`, "T\nS", `{"cards":[]}`},
	KindList:          {`{"header":{"type":"text","text":"H"},"body":"B","footer":"F","buttonText":"go","sections":[{"title":"s","rows":[{"title":"r","description":"d"}]}]}`, "H\nB\nF", `{"sections":[{"rows":[]}]}`},
	KindReply:         {`{"body":"B","buttons":[{"type":"reply","title":"t","id":"1"}]}`, "B", `{"buttons":[{"id":"1"}]}`},
	KindOrder:         {`{"catalogId":"c","text":"X","items":[{"retailerId":"1","quantity":"2","price":"3","currency":"EUR","title":"P","subtitle":"s","imageUrl":"https://example.com/i"}]}`, "X\nP", `{"items":[{}]}`},
	KindFormResponse:  {`{"formTranscriptId":"1","answerMapping":null}`, "", `{"answerMapping":1}`},
	KindTemplate:      {`{"name":"n","header":{"type":"TEXT","text":"H","url":"u","fileName":"f","caption":"c"},"body":"B","footer":"F","buttons":[{"type":"QUICK_REPLY","text":"t","phoneNumber":"+1","url":"u","payload":"p"}],"campaignId":"c"}`, "H\nB\nF", `{"body":"B"}`},
	KindProductSingle: {`{"isDynamicProduct":true,"body":"B","footer":"F","catalogId":"c","product":{"retailerId":"1","title":"t","subtitle":"s","imageUrl":"u","price":"1"}}`, "B\nF", `{"body":"B"}`},
	KindProductMulti:  {`{"header":{"text":"H"},"body":"B","catalogId":"c","sections":[{"title":"s","products":[{"retailerId":"1"}]}]}`, "H\nB", `{"sections":[{"products":[{"title":"t"}]}]}`},
	KindDynamicList:   {`{"body":"B","sections":[{"rows":[{"title":"r"}]}]}`, "B", `{"body":"B"}`},
	KindDynamicReply:  {`{"body":"B","buttons":[{"title":"t"}]}`, "B", `{"body":"B","buttons":[{"title":"\u0000"}]}`},
}

func TestEveryKindIsKeptWhole(t *testing.T) {
	for _, kind := range Kinds() {
		s, ok := samples[kind]
		if !ok {
			t.Fatalf("no sample of %s", kind)
		}
		c, err := Parse(kind, []byte(s.full))
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		stored, err := Store(c)
		if err != nil {
			t.Fatal(err)
		}
		again := Of(stored)
		if again.ContentKind() != kind || !sameJSON(t, []byte(s.full), stored.Data) {
			t.Errorf("%s: stored as %s %s, read as %s", kind, stored.Kind, stored.Data, again.ContentKind())
		}
		if got := Words(again); got != s.words {
			t.Errorf("%s says %q, want %q", kind, got, s.words)
		}
		if MessageKind(kind) == "" {
			t.Errorf("%s has no kind of message", kind)
		}
	}
}

func sameJSON(t *testing.T, want, got []byte) bool {
	t.Helper()
	var a, b any
	if json.Unmarshal(want, &a) != nil || json.Unmarshal(got, &b) != nil {
		t.Fatal("no JSON")
	}
	return reflect.DeepEqual(a, b)
}

func TestBadContentIsRefused(t *testing.T) {
	for kind, s := range samples {
		if _, err := Parse(kind, []byte(s.bad)); apperr.KindOf(err) != apperr.Invalid {
			t.Errorf("%s %s: %v", kind, s.bad, err)
		}
	}
	for name, data := range map[string]string{
		"too long": `{"message":"` + strings.Repeat("a", MaxSize) + `"}`,
		"too many": `{"message":"a","buttons":["` + strings.Repeat(`","`, MaxItems) + `"]}`,
	} {
		if _, err := Parse(KindText, []byte(data)); apperr.KindOf(err) != apperr.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Parse("song", []byte(`{}`)); apperr.KindOf(err) != apperr.Invalid {
		t.Errorf("unknown kind: %v", err)
	}
}

func TestExactlyOneContentIsGiven(t *testing.T) {
	file, text := &Media{URL: "https://example.com/a"}, &Text{Message: "a"}
	for _, c := range []struct {
		in   Input
		want Kind
	}{
		{Input{XLS: file}, KindXLS},
		{Input{Text: text}, KindText},
		{Input{DynamicList: &List{}}, KindDynamicList},
		{Input{DynamicReply: &Reply{}}, KindDynamicReply},
		{Input{}, ""},
		{Input{Text: text, PDF: file}, ""},
	} {
		got, err := c.in.One()
		if (err != nil) != (c.want == "") || (err == nil && got.ContentKind() != c.want) {
			t.Errorf("%+v: %v, %v", c.in, got, err)
		}
	}
}

func TestContentOfOthersIsLeftAlone(t *testing.T) {
	for _, stored := range []values.MessageContent{
		{Kind: "native", Data: json.RawMessage(`{"message":"a"}`)},
		{Kind: prefix + "song", Data: json.RawMessage(`{}`)},
		{Kind: prefix + "text", Data: json.RawMessage(`[]`)},
	} {
		raw, ok := Of(stored).(*Raw)
		if !ok || raw.Kind != stored.Kind || string(raw.Data) != string(stored.Data) {
			t.Errorf("%+v became %+v", stored, raw)
		}
	}
}
