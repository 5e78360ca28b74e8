package botopen

import "encoding/json"

// contents are the shapes of what a message may be, one of them set.
type contents struct {
	Text          *text           `json:"text,omitempty"`
	Attachment    *attachment     `json:"attachment,omitempty"`
	Card          *card           `json:"card,omitempty"`
	Audio         *file           `json:"audio,omitempty"`
	Video         *file           `json:"video,omitempty"`
	Image         *file           `json:"image,omitempty"`
	PDF           *file           `json:"pdf,omitempty"`
	Location      *location       `json:"location,omitempty"`
	Doc           *file           `json:"doc,omitempty"`
	XLS           *file           `json:"xls,omitempty"`
	PPT           *file           `json:"ppt,omitempty"`
	Contact       *contact        `json:"contact,omitempty"`
	Form          *form           `json:"form,omitempty"`
	Carousel      *[]carouselCard `json:"carousel,omitempty"`
	List          *list           `json:"list,omitempty"`
	Reply         *reply          `json:"reply,omitempty"`
	Order         *order          `json:"order,omitempty"`
	FormResponse  *formResponse   `json:"formResponse,omitempty"`
	Template      *template       `json:"template,omitempty"`
	ProductSingle *productSingle  `json:"productSingle,omitempty"`
	ProductMulti  *productMulti   `json:"productMulti,omitempty"`
	DynamicList   *dynamicList    `json:"dynamicList,omitempty"`
	DynamicReply  *dynamicReply   `json:"dynamicReply,omitempty"`
}

type text struct {
	Message  string   `json:"message"`
	Buttons  []string `json:"buttons"`
	IsRating bool     `json:"isRating"`
}

type attachment struct {
	ContentType string `json:"contentType"`
	ContentURL  string `json:"contentUrl"`
}

// file is also the picture of a card.
type file struct {
	URL string `json:"url"`
}

type card struct {
	Title    string   `json:"title"`
	Type     string   `json:"type"`
	Subtitle string   `json:"subtitle"`
	ImageURL file     `json:"image_url"`
	Buttons  []string `json:"buttons"`
}

// carouselCard has its picture as plain text, unlike a card by itself.
type carouselCard struct {
	Title    string   `json:"title"`
	Subtitle string   `json:"subtitle"`
	ImageURL string   `json:"image_url"`
	Buttons  []string `json:"buttons"`
}

type location struct {
	Longitude string `json:"longitude"`
	Latitude  string `json:"latitude"`
	Label     string `json:"label"`
	Address   string `json:"address"`
}

type contact struct {
	PhoneNumber string `json:"phoneNumber"`
	FirstName   string `json:"firstName"`
	LastName    string `json:"lastName"`
	VCard       string `json:"vcard"`
}

type form struct {
	BotID       string        `json:"botId"`
	Name        string        `json:"name"`
	IsArchived  bool          `json:"isArchived"`
	Title       string        `json:"title"`
	Description string        `json:"description"`
	Elements    []formElement `json:"formElements"`
	CreatedBy   string        `json:"createdBy"`
}

type formElement struct {
	Type         string `json:"type"`
	Label        string `json:"label"`
	Required     bool   `json:"required"`
	InputMapping string `json:"inputMapping"`
	// AnswerMapping is any JSON.
	AnswerMapping json.RawMessage `json:"answerMapping"`
	TextInput     textInput       `json:"textInput"`
	Dropdown      offer           `json:"dropdown"`
	RadioButtons  offer           `json:"radioButtons"`
	CheckBox      offer           `json:"checkBox"`
}

type textInput struct {
	Validation  string `json:"validation"`
	Placeholder string `json:"placeholder"`
}

// offer is what may be chosen.
type offer struct {
	Items []string `json:"items"`
}

type formResponse struct {
	FormTranscriptID string `json:"formTranscriptId"`
	// AnswerMapping is any JSON.
	AnswerMapping json.RawMessage `json:"answerMapping"`
}
