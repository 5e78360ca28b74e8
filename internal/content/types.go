package content

import "encoding/json"

// Content is one of the shapes below, always as a pointer, or a [Raw].
type Content interface {
	// ContentKind is the kind that it is stored under.
	ContentKind() Kind
	// words are what it says, without what its buttons and rows offer.
	words() []string
}

// Raw is content in a shape of its creator's.
type Raw struct {
	// Kind names whose shape it has.
	Kind string
	// Data is the creator's JSON, kept whole.
	Data json.RawMessage
}

// Text is words with buttons to answer them.
type Text struct {
	Message string   `json:"message"`
	Buttons []string `json:"buttons,omitempty"`
	// IsRating tells that the buttons ask for a rating.
	IsRating bool `json:"isRating,omitempty"`
}

// Attachment is a file of a media type.
type Attachment struct {
	// ContentType is the media type, such as image/png.
	ContentType string `json:"contentType,omitempty"`
	ContentURL  string `json:"contentUrl"`
}

// Media is a file whose kind says what it is: one of KindAudio to KindPPT.
type Media struct {
	Kind string `json:"-"`
	URL  string `json:"url"`
}

// Card is a picture with a title and buttons.
type Card struct {
	Title    string `json:"title,omitempty"`
	Type     string `json:"type,omitempty"`
	Subtitle string `json:"subtitle,omitempty"`
	ImageURL string `json:"imageUrl,omitempty"`
	// Buttons are the words on them.
	Buttons []string `json:"buttons,omitempty"`
}

// Location is a place. The coordinates are texts, as the media give them.
type Location struct {
	Longitude string `json:"longitude"`
	Latitude  string `json:"latitude"`
	Label     string `json:"label,omitempty"`
	Address   string `json:"address,omitempty"`
}

// Contact is a visiting card.
type Contact struct {
	PhoneNumber string `json:"phoneNumber,omitempty"`
	FirstName   string `json:"firstName,omitempty"`
	LastName    string `json:"lastName,omitempty"`
	VCard       string `json:"vcard,omitempty"`
}

// Carousel is cards side by side.
type Carousel struct {
	Cards []CarouselCard `json:"cards"`
}

// CarouselCard is one of a [Carousel].
type CarouselCard struct {
	Title    string   `json:"title,omitempty"`
	Subtitle string   `json:"subtitle,omitempty"`
	ImageURL string   `json:"imageUrl,omitempty"`
	Buttons  []string `json:"buttons,omitempty"`
}

// Header stands above the body of a list, a reply or a template. Which fields it
// has is its type's matter.
type Header struct {
	Type     string `json:"type,omitempty"`
	Text     string `json:"text,omitempty"`
	URL      string `json:"url,omitempty"`
	FileName string `json:"fileName,omitempty"`
	Caption  string `json:"caption,omitempty"`
}

// List is rows to choose from, in sections, behind one button.
type List struct {
	// IsDynamic tells a KindDynamicList, whose rows were made at run time.
	IsDynamic  bool          `json:"-"`
	Header     *Header       `json:"header,omitempty"`
	Body       string        `json:"body,omitempty"`
	Footer     string        `json:"footer,omitempty"`
	ButtonText string        `json:"buttonText,omitempty"`
	Sections   []ListSection `json:"sections"`
}

// ListSection is rows below a title.
type ListSection struct {
	Title string    `json:"title,omitempty"`
	Rows  []ListRow `json:"rows"`
}

// ListRow is what may be chosen of a [List].
type ListRow struct {
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
}

// Reply is words with buttons that answer.
type Reply struct {
	// IsDynamic tells a KindDynamicReply, whose buttons were made at run time.
	IsDynamic bool          `json:"-"`
	Header    *Header       `json:"header,omitempty"`
	Body      string        `json:"body,omitempty"`
	Footer    string        `json:"footer,omitempty"`
	Buttons   []ReplyButton `json:"buttons"`
}

// ReplyButton is a button of a [Reply].
type ReplyButton struct {
	Type  string `json:"type,omitempty"`
	Title string `json:"title"`
	ID    string `json:"id,omitempty"`
}

// ContentKind is KindText.
func (*Text) ContentKind() Kind { return KindText }

// ContentKind is KindAttachment.
func (*Attachment) ContentKind() Kind { return KindAttachment }

// ContentKind is the medium.
func (m *Media) ContentKind() Kind { return Kind(m.Kind) }

// ContentKind is KindCard.
func (*Card) ContentKind() Kind { return KindCard }

// ContentKind is KindLocation.
func (*Location) ContentKind() Kind { return KindLocation }

// ContentKind is KindContact.
func (*Contact) ContentKind() Kind { return KindContact }

// ContentKind is KindCarousel.
func (*Carousel) ContentKind() Kind { return KindCarousel }

// ContentKind is KindList or KindDynamicList.
func (l *List) ContentKind() Kind {
	if l.IsDynamic {
		return KindDynamicList
	}
	return KindList
}

// ContentKind is KindReply or KindDynamicReply.
func (r *Reply) ContentKind() Kind {
	if r.IsDynamic {
		return KindDynamicReply
	}
	return KindReply
}

// ContentKind is whose shape it has.
func (r *Raw) ContentKind() Kind { return Kind(r.Kind) }
