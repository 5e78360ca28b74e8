// Package content is what a message says beyond its text, as typed values: cards,
// lists, orders, forms and the like. One struct for each shape, with names of our
// own; what a vendor calls them is that vendor's business. It is a leaf.
package content

// Kind names what a content is. It is the kind of the stored
// [parley/internal/values.MessageContent], after a prefix.
type Kind string

// The kinds. KindAudio to KindPPT are files and differ in nothing else.
const (
	KindText          Kind = "text"
	KindAttachment    Kind = "attachment"
	KindCard          Kind = "card"
	KindAudio         Kind = "audio"
	KindVideo         Kind = "video"
	KindImage         Kind = "image"
	KindPDF           Kind = "pdf"
	KindDoc           Kind = "doc"
	KindXLS           Kind = "xls"
	KindPPT           Kind = "ppt"
	KindLocation      Kind = "location"
	KindContact       Kind = "contact"
	KindForm          Kind = "form"
	KindCarousel      Kind = "carousel"
	KindList          Kind = "list"
	KindReply         Kind = "reply"
	KindOrder         Kind = "order"
	KindFormResponse  Kind = "formResponse"
	KindTemplate      Kind = "template"
	KindProductSingle Kind = "productSingle"
	KindProductMulti  Kind = "productMulti"
	KindDynamicList   Kind = "dynamicList"
	KindDynamicReply  Kind = "dynamicReply"
)

// prefix tells stored typed content apart from what creators keep in shapes of
// their own.
const prefix = "typed."

// shape is what is known of a kind.
type shape struct {
	kind Kind
	// none returns an empty one to read into.
	none func() Content
	// message is the kind of messages that carry it.
	message string
}

// shapes are all kinds, in the order of the contract.
func shapes() []shape {
	file := func(kind Kind) shape {
		return shape{kind, func() Content { return &Media{Kind: string(kind)} }, "ATTACHMENT"}
	}
	return []shape{
		{KindText, func() Content { return &Text{} }, "TEXT"},
		{KindAttachment, func() Content { return &Attachment{} }, "ATTACHMENT"},
		{KindCard, func() Content { return &Card{} }, "CARD"},
		file(KindAudio), file(KindVideo), file(KindImage), file(KindPDF), file(KindDoc), file(KindXLS), file(KindPPT),
		{KindLocation, func() Content { return &Location{} }, "TEXT"},
		{KindContact, func() Content { return &Contact{} }, "TEXT"},
		{KindForm, func() Content { return &Form{} }, "FORM"},
		{KindCarousel, func() Content { return &Carousel{} }, "CARD"},
		{KindList, func() Content { return &List{} }, "CARD"},
		{KindReply, func() Content { return &Reply{} }, "CARD"},
		{KindOrder, func() Content { return &Order{} }, "ORDER"},
		{KindFormResponse, func() Content { return &FormResponse{} }, "FORM_RESPONSE"},
		{KindTemplate, func() Content { return &Template{} }, "TEMPLATE"},
		{KindProductSingle, func() Content { return &ProductSingle{} }, "CARD"},
		{KindProductMulti, func() Content { return &ProductMulti{} }, "CARD"},
		{KindDynamicList, func() Content { return &List{IsDynamic: true} }, "CARD"},
		{KindDynamicReply, func() Content { return &Reply{IsDynamic: true} }, "CARD"},
	}
}

// Kinds lists all kinds.
func Kinds() []Kind {
	var out []Kind
	for _, s := range shapes() {
		out = append(out, s.kind)
	}
	return out
}

// MessageKind is the kind of messages that carry such content, such as CARD.
func MessageKind(kind Kind) string {
	s, _ := shapeOf(kind)
	return s.message
}

func shapeOf(kind Kind) (shape, bool) {
	for _, s := range shapes() {
		if s.kind == kind {
			return s, true
		}
	}
	return shape{}, false
}
