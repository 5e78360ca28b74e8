package content

import "encoding/json"

// Order is what a customer chose of a catalog. Quantities and prices are texts, as
// the media give them.
type Order struct {
	CatalogID string      `json:"catalogId,omitempty"`
	Text      string      `json:"text,omitempty"`
	Items     []OrderItem `json:"items"`
}

// OrderItem is one line of an [Order].
type OrderItem struct {
	RetailerID string `json:"retailerId"`
	Quantity   string `json:"quantity,omitempty"`
	Price      string `json:"price,omitempty"`
	Currency   string `json:"currency,omitempty"`
	Title      string `json:"title,omitempty"`
	Subtitle   string `json:"subtitle,omitempty"`
	ImageURL   string `json:"imageUrl,omitempty"`
}

// Template is a message made from a template of the medium's.
type Template struct {
	Name       string           `json:"name"`
	Header     *Header          `json:"header,omitempty"`
	Body       string           `json:"body,omitempty"`
	Footer     string           `json:"footer,omitempty"`
	Buttons    []TemplateButton `json:"buttons,omitempty"`
	CampaignID string           `json:"campaignId,omitempty"`
}

// TemplateButton answers, calls or opens a page, as its type says.
type TemplateButton struct {
	Type        string `json:"type,omitempty"`
	Text        string `json:"text,omitempty"`
	PhoneNumber string `json:"phoneNumber,omitempty"`
	URL         string `json:"url,omitempty"`
	Payload     string `json:"payload,omitempty"`
}

// Product is one of a catalog.
type Product struct {
	RetailerID string `json:"retailerId"`
	Title      string `json:"title,omitempty"`
	Subtitle   string `json:"subtitle,omitempty"`
	ImageURL   string `json:"imageUrl,omitempty"`
	Price      string `json:"price,omitempty"`
}

// ProductSingle offers one product.
type ProductSingle struct {
	// IsDynamicProduct tells that the product was chosen at run time.
	IsDynamicProduct bool     `json:"isDynamicProduct,omitempty"`
	Body             string   `json:"body,omitempty"`
	Footer           string   `json:"footer,omitempty"`
	CatalogID        string   `json:"catalogId,omitempty"`
	Product          *Product `json:"product"`
}

// ProductMulti offers products in sections.
type ProductMulti struct {
	// IsDynamicProduct tells that the products were chosen at run time.
	IsDynamicProduct bool             `json:"isDynamicProduct,omitempty"`
	Header           *Header          `json:"header,omitempty"`
	Body             string           `json:"body,omitempty"`
	Footer           string           `json:"footer,omitempty"`
	CatalogID        string           `json:"catalogId,omitempty"`
	Sections         []ProductSection `json:"sections"`
}

// ProductSection is products below a title.
type ProductSection struct {
	Title    string    `json:"title,omitempty"`
	Products []Product `json:"products"`
}

// Form is a form that the bot lays before the customer.
type Form struct {
	BotID       string        `json:"botId,omitempty"`
	Name        string        `json:"name"`
	IsArchived  bool          `json:"isArchived,omitempty"`
	Title       string        `json:"title,omitempty"`
	Description string        `json:"description,omitempty"`
	Elements    []FormElement `json:"elements"`
	CreatedBy   string        `json:"createdBy,omitempty"`
}

// FormElement is one question of a [Form].
type FormElement struct {
	// Type is textInput, dropdown, radioButtons or checkBox.
	Type         string `json:"type"`
	Label        string `json:"label,omitempty"`
	Required     bool   `json:"required,omitempty"`
	InputMapping string `json:"inputMapping,omitempty"`
	// AnswerMapping is any JSON.
	AnswerMapping json.RawMessage `json:"answerMapping,omitempty"`
	// Validation and Placeholder are of a textInput.
	Validation  string `json:"validation,omitempty"`
	Placeholder string `json:"placeholder,omitempty"`
	// Items are what the other types offer.
	Items []string `json:"items,omitempty"`
}

// FormResponse is a form that the customer filled in.
type FormResponse struct {
	FormTranscriptID string `json:"formTranscriptId"`
	// AnswerMapping is any JSON.
	AnswerMapping json.RawMessage `json:"answerMapping,omitempty"`
}

// ContentKind is KindOrder.
func (*Order) ContentKind() Kind { return KindOrder }

// ContentKind is KindTemplate.
func (*Template) ContentKind() Kind { return KindTemplate }

// ContentKind is KindProductSingle.
func (*ProductSingle) ContentKind() Kind { return KindProductSingle }

// ContentKind is KindProductMulti.
func (*ProductMulti) ContentKind() Kind { return KindProductMulti }

// ContentKind is KindForm.
func (*Form) ContentKind() Kind { return KindForm }

// ContentKind is KindFormResponse.
func (*FormResponse) ContentKind() Kind { return KindFormResponse }
