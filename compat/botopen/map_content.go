package botopen

import (
	"encoding/json"

	"parley/ent"
	"parley/internal/content"
	"parley/internal/values"
)

// newContents is what a message says in the vendor's shape, and which one that is.
func newContents(m *ent.Message) (contents, content.Kind) {
	c := content.Of(m.Content)
	var out contents
	switch {
	case out.simple(c), out.choices(c), out.goods(c):
		return out, c.ContentKind()
	case len(m.Attachments) > 0:
		return ofAttachment(m.Attachments[0])
	}
	said := ""
	if m.Text != nil {
		said = *m.Text
	}
	out.Text = &text{Message: said, Buttons: []string{}}
	return out, content.KindText
}

// simple sets what is said, shown or filled in.
func (out *contents) simple(c content.Content) bool {
	switch c := c.(type) {
	case *content.Text:
		out.Text = &text{c.Message, listed(c.Buttons), c.IsRating}
	case *content.Attachment:
		out.Attachment = &attachment{c.ContentType, c.ContentURL}
	case *content.Media:
		return out.file(content.Kind(c.Kind), c.URL)
	case *content.Location:
		out.Location = &location{c.Longitude, c.Latitude, c.Label, c.Address}
	case *content.Contact:
		out.Contact = &contact{c.PhoneNumber, c.FirstName, c.LastName, c.VCard}
	case *content.Form:
		out.Form = newForm(c)
	case *content.FormResponse:
		out.FormResponse = &formResponse{c.FormTranscriptID, orNull(c.AnswerMapping)}
	default:
		return false
	}
	return true
}

// file sets a file of a kind.
func (out *contents) file(kind content.Kind, url string) bool {
	at := map[content.Kind]**file{
		content.KindAudio: &out.Audio, content.KindVideo: &out.Video, content.KindImage: &out.Image, content.KindPDF: &out.PDF,
		content.KindDoc: &out.Doc, content.KindXLS: &out.XLS, content.KindPPT: &out.PPT,
	}[kind]
	if at != nil {
		*at = &file{url}
	}
	return at != nil
}

// ofAttachment is the shape of a message that has a file and no content of a kind.
func ofAttachment(a values.Attachment) (contents, content.Kind) {
	var out contents
	kind := map[values.AttachmentType]content.Kind{
		values.Image: content.KindImage, values.Video: content.KindVideo, values.Audio: content.KindAudio,
	}[a.Type]
	if out.file(kind, a.URL) {
		return out, kind
	}
	out.Attachment = &attachment{ContentURL: a.URL}
	if a.MimeType != nil {
		out.Attachment.ContentType = *a.MimeType
	}
	return out, content.KindAttachment
}

func newForm(f *content.Form) *form {
	return &form{
		BotID: f.BotID, Name: f.Name, IsArchived: f.IsArchived, Title: f.Title, Description: f.Description,
		Elements: each(f.Elements, newFormElement), CreatedBy: f.CreatedBy,
	}
}

// newFormElement has all members of the vendor's; the items are with that of its type.
func newFormElement(e content.FormElement) formElement {
	out := formElement{
		Type: e.Type, Label: e.Label, Required: e.Required, InputMapping: e.InputMapping, AnswerMapping: orNull(e.AnswerMapping),
		TextInput: textInput{e.Validation, e.Placeholder},
		Dropdown:  offer{[]string{}}, RadioButtons: offer{[]string{}}, CheckBox: offer{[]string{}},
	}
	of := map[string]*offer{"dropdown": &out.Dropdown, "radioButtons": &out.RadioButtons, "checkBox": &out.CheckBox}[e.Type]
	if of != nil {
		of.Items = listed(e.Items)
	}
	return out
}

// orNull is JSON that may be missing.
func orNull(data json.RawMessage) json.RawMessage {
	if len(data) == 0 {
		return json.RawMessage("null")
	}
	return data
}
