package botopen

import (
	"encoding/json"
	"os"
	"slices"
	"sort"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"parley/ent"
	"parley/ent/message"
	"parley/internal/content"
	"parley/internal/query"
	"parley/internal/values"
)

// said are contents of all kinds, with every field set.
func said() []content.Content {
	header := &content.Header{Type: "TEXT", Text: "a header", URL: "https://example.com/h", FileName: "h.pdf", Caption: "a caption"}
	product := content.Product{RetailerID: "r1", Title: "Apple", Subtitle: "red", ImageURL: "https://example.com/a.png", Price: "1.50"}
	element := func(kind string, items ...string) content.FormElement {
		return content.FormElement{
			Type: kind, Label: "Size", Required: true, InputMapping: "size", AnswerMapping: json.RawMessage(`{"a":1}`),
			Validation: "number", Placeholder: "42", Items: items,
		}
	}
	sections := []content.ListSection{{Title: "Fruit", Rows: []content.ListRow{{Title: "Apple", Description: "red"}}}}
	buttons := []content.ReplyButton{{Type: "reply", Title: "Yes", ID: "y"}}
	list := content.List{Header: header, Body: "choose", Footer: "please", ButtonText: "Open", Sections: sections}
	reply := content.Reply{Header: header, Body: "really?", Footer: "please", Buttons: buttons}
	dynamicList, dynamicReply := list, reply
	dynamicList.IsDynamic, dynamicReply.IsDynamic = true, true
	out := []content.Content{
		&content.Text{Message: "Hello", Buttons: []string{"Hi"}, IsRating: true},
		&content.Attachment{ContentType: "image/png", ContentURL: "https://example.com/a.png"},
		&content.Card{Title: "Apple", Type: "product", Subtitle: "red", ImageURL: "https://example.com/a.png", Buttons: []string{"Buy"}},
		&content.Location{Longitude: "4.9", Latitude: "52.3", Label: "Office", Address: "Main Street 1"},
		&content.Contact{PhoneNumber: "+31201234567", FirstName: "Ann", LastName: "Ü", VCard: "BEGIN:VCARD"},
		&content.Form{
			BotID: "b1", Name: "order", IsArchived: true, Title: "Order", Description: "What you want", CreatedBy: "u1",
			Elements: []content.FormElement{element("textInput"), element("dropdown", "S"), element("radioButtons", "M"), element("checkBox", "L")},
		},
		&content.Carousel{Cards: []content.CarouselCard{{Title: "Apple", Subtitle: "red", ImageURL: "https://example.com/a.png", Buttons: []string{"Buy"}}}},
		&list, &reply, &dynamicList, &dynamicReply,
		&content.Order{CatalogID: "c1", Text: "soon", Items: []content.OrderItem{{
			RetailerID: "r1", Quantity: "2", Price: "1.50", Currency: "EUR", Title: "Apple", Subtitle: "red", ImageURL: "https://example.com/a.png",
		}}},
		&content.FormResponse{FormTranscriptID: "t1", AnswerMapping: json.RawMessage(`[1,"a"]`)},
		&content.Template{
			Name: "welcome", Header: header, Body: "Hello", Footer: "bye", CampaignID: "c1",
			Buttons: []content.TemplateButton{{Type: "URL", Text: "Open", PhoneNumber: "+31201234567", URL: "https://example.com", Payload: "p"}},
		},
		&content.ProductSingle{IsDynamicProduct: true, Body: "look", Footer: "buy", CatalogID: "c1", Product: &product},
		&content.ProductMulti{
			IsDynamicProduct: true, Header: header, Body: "look", Footer: "buy", CatalogID: "c1",
			Sections: []content.ProductSection{{Title: "Fruit", Products: []content.Product{product}}},
		},
	}
	for _, kind := range []content.Kind{content.KindAudio, content.KindVideo, content.KindImage, content.KindPDF, content.KindDoc, content.KindXLS, content.KindPPT} {
		out = append(out, &content.Media{Kind: string(kind), URL: "https://example.com/" + string(kind)})
	}
	return out
}

// TestContents: a content of any kind is the one that its type names, has the keys of
// the vendor's sample and no other, and says what was said.
func TestContents(t *testing.T) {
	var sample struct{ Transcripts []map[string]any }
	read(t, "transcripts_sample.json", &sample)
	wire := map[string]any{}
	for _, c := range said() {
		stored, err := content.Store(c)
		if err != nil {
			t.Fatal(err)
		}
		kind := string(c.ContentKind())
		got := wired(t, newTranscript(&ent.Message{Content: stored, Direction: message.DirectionOUT}))
		if got["type"] != kind {
			t.Errorf("%s: type %v", kind, got["type"])
		}
		var others []string
		for key := range sample.Transcripts[0] {
			if _, there := got[key]; there && slices.Contains(content.Kinds(), content.Kind(key)) && key != kind {
				others = append(others, key)
			}
		}
		if len(others) > 0 {
			t.Errorf("%s: also %v", kind, others)
		}
		if diff := cmp.Diff(keys(sample.Transcripts[0][kind]), keys(got[kind])); diff != "" {
			t.Errorf("%s: keys (-vendor +ours)\n%s", kind, diff)
		}
		wire[kind] = got[kind]
	}
	if len(wire) != len(content.Kinds()) {
		t.Errorf("%d kinds of %d", len(wire), len(content.Kinds()))
	}
	text, err := json.MarshalIndent(wire, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "contents.json", string(text)+"\n")
}

// keys are the paths of a value's members; elements of a list share theirs. What is any
// JSON has none.
func keys(v any) []string {
	found := map[string]bool{}
	addKeys(found, "", v)
	var out []string
	for path := range found {
		out = append(out, path)
	}
	sort.Strings(out)
	return out
}

func addKeys(found map[string]bool, path string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			found[path+"/"+key] = true
			if key != "answerMapping" {
				addKeys(found, path+"/"+key, value)
			}
		}
	case []any:
		for _, one := range v {
			addKeys(found, path, one)
		}
	}
}

// TestPlainMessages: what has no content of a kind is told by its file, else by its text.
func TestPlainMessages(t *testing.T) {
	words, mime := "Hello", "application/pdf"
	file := func(kind values.AttachmentType) []values.Attachment {
		return []values.Attachment{{Type: kind, URL: "https://example.com/f", MimeType: &mime}}
	}
	for name, tc := range map[string]struct {
		m    ent.Message
		kind string
		want string
	}{
		"text":              {ent.Message{Text: &words}, "text", `{"buttons":[],"isRating":false,"message":"Hello"}`},
		"nothing":           {ent.Message{}, "text", `{"buttons":[],"isRating":false,"message":""}`},
		"of another vendor": {ent.Message{Text: &words, Content: values.MessageContent{Kind: "saysimple", Data: json.RawMessage(`{"a":1}`)}}, "text", `{"buttons":[],"isRating":false,"message":"Hello"}`},
		"image":             {ent.Message{Text: &words, Attachments: file(values.Image)}, "image", `{"url":"https://example.com/f"}`},
		"video":             {ent.Message{Attachments: file(values.Video)}, "video", `{"url":"https://example.com/f"}`},
		"audio":             {ent.Message{Attachments: file(values.Audio)}, "audio", `{"url":"https://example.com/f"}`},
		"document":          {ent.Message{Attachments: file(values.Document)}, "attachment", `{"contentType":"application/pdf","contentUrl":"https://example.com/f"}`},
	} {
		got := wired(t, newTranscript(&tc.m))
		text, err := json.Marshal(got[tc.kind])
		if err != nil || got["type"] != tc.kind || string(text) != tc.want {
			t.Errorf("%s: %v %s, %v", name, got["type"], text, err)
		}
	}
}

// TestTranscriptsAreTheSample: a page and its elements have the keys of the vendor's
// sample, and of more only what the vendor's server has.
func TestTranscriptsAreTheSample(t *testing.T) {
	var sample map[string]any
	read(t, "transcripts_sample.json", &sample)
	plain := sample["transcripts"].([]any)[0].(map[string]any)
	for _, kind := range content.Kinds() {
		delete(plain, string(kind))
	}
	plain["id"], plain["isConfigMessage"], plain["text"] = "", false, map[string]any{"message": "", "buttons": []any{}, "isRating": false}
	page := newTranscriptsPage(page{1, 50}, query.BotTalk{Messages: []*ent.Message{{}}, Total: 1})
	if diff := cmp.Diff(keys(sample), keys(wired(t, page))); diff != "" {
		t.Errorf("(-vendor +ours)\n%s", diff)
	}
	var users map[string]any
	read(t, "users_sample.json", &users)
	u := query.BotUser{Identity: &ent.CustomerIdentity{ID: uuid.New()}, First: time.Unix(0, 0), Last: time.Unix(1, 0)}
	if diff := cmp.Diff(keys(users), keys(wired(t, newUsersPage(pageOf(1, 50), []query.BotUser{u}, 1)))); diff != "" {
		t.Errorf("(-vendor +ours)\n%s", diff)
	}
}

func pageOf(number, limit int) page { return page{number, limit} }

// TestPages: the last page has no next one.
func TestPages(t *testing.T) {
	for _, tc := range []struct {
		page, limit int
		total       int64
		pages       int64
		next        int
	}{{1, 50, 0, 0, 0}, {1, 50, 50, 1, 0}, {1, 50, 51, 2, 1}, {2, 50, 51, 2, 0}, {9, 25, 51, 3, 0}} {
		got := newUsersPage(page{tc.page, tc.limit}, nil, tc.total)
		if got.Pages != tc.pages || got.HasNextPage != tc.next || got.Users == nil {
			t.Errorf("%+v: %+v", tc, got)
		}
	}
}

// TestAuthor: who said it.
func TestAuthor(t *testing.T) {
	for want, m := range map[string]ent.Message{
		"User":  {Direction: message.DirectionIN, Role: message.RoleCUSTOMER},
		"Bot":   {Direction: message.DirectionOUT, Role: message.RoleBOT},
		"Agent": {Direction: message.DirectionOUT, Role: message.RoleAGENT},
	} {
		if got := author(&m); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// wired is a value as clients read it.
func wired(t *testing.T, v any) (out map[string]any) {
	t.Helper()
	text, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func read(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}
