package content

import "parley/internal/apperr"

// Input is content as a request gives it: exactly one field. The fields are named
// as the kinds.
type Input struct {
	Text          *Text          `json:"text,omitempty"`
	Attachment    *Attachment    `json:"attachment,omitempty"`
	Card          *Card          `json:"card,omitempty"`
	Audio         *Media         `json:"audio,omitempty"`
	Video         *Media         `json:"video,omitempty"`
	Image         *Media         `json:"image,omitempty"`
	PDF           *Media         `json:"pdf,omitempty"`
	Doc           *Media         `json:"doc,omitempty"`
	XLS           *Media         `json:"xls,omitempty"`
	PPT           *Media         `json:"ppt,omitempty"`
	Location      *Location      `json:"location,omitempty"`
	Contact       *Contact       `json:"contact,omitempty"`
	Form          *Form          `json:"form,omitempty"`
	Carousel      *Carousel      `json:"carousel,omitempty"`
	List          *List          `json:"list,omitempty"`
	Reply         *Reply         `json:"reply,omitempty"`
	Order         *Order         `json:"order,omitempty"`
	FormResponse  *FormResponse  `json:"formResponse,omitempty"`
	Template      *Template      `json:"template,omitempty"`
	ProductSingle *ProductSingle `json:"productSingle,omitempty"`
	ProductMulti  *ProductMulti  `json:"productMulti,omitempty"`
	DynamicList   *List          `json:"dynamicList,omitempty"`
	DynamicReply  *Reply         `json:"dynamicReply,omitempty"`
}

// One returns the only content of an input. The error is [apperr.Invalid].
func (in Input) One() (Content, error) {
	var only Content
	for _, c := range in.given() {
		if only != nil {
			return nil, oneOnly()
		}
		only = c
	}
	if only == nil {
		return nil, oneOnly()
	}
	return only, nil
}

func oneOnly() error { return apperr.InvalidField("exactly one kind of content", "typedContent") }

// given lists what is there, each told which kind it is.
func (in Input) given() []Content {
	out := in.files()
	add := func(there bool, c Content) {
		if there {
			out = append(out, c)
		}
	}
	add(in.Text != nil, in.Text)
	add(in.Attachment != nil, in.Attachment)
	add(in.Card != nil, in.Card)
	add(in.Location != nil, in.Location)
	add(in.Contact != nil, in.Contact)
	add(in.Form != nil, in.Form)
	add(in.Carousel != nil, in.Carousel)
	add(in.List != nil, in.List)
	add(in.Reply != nil, in.Reply)
	add(in.Order != nil, in.Order)
	add(in.FormResponse != nil, in.FormResponse)
	add(in.Template != nil, in.Template)
	add(in.ProductSingle != nil, in.ProductSingle)
	add(in.ProductMulti != nil, in.ProductMulti)
	if in.DynamicList != nil {
		in.DynamicList.IsDynamic = true
		out = append(out, in.DynamicList)
	}
	if in.DynamicReply != nil {
		in.DynamicReply.IsDynamic = true
		out = append(out, in.DynamicReply)
	}
	return out
}

func (in Input) files() []Content {
	var out []Content
	for _, f := range []struct {
		kind  Kind
		media *Media
	}{
		{KindAudio, in.Audio},
		{KindVideo, in.Video},
		{KindImage, in.Image},
		{KindPDF, in.PDF},
		{KindDoc, in.Doc},
		{KindXLS, in.XLS},
		{KindPPT, in.PPT},
	} {
		if f.media != nil {
			f.media.Kind = string(f.kind)
			out = append(out, f.media)
		}
	}
	return out
}
