package botopen

// The shapes of what offers rows, buttons and goods.

type header struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

type replyHeader struct {
	Type string `json:"type"`
	Text string `json:"text"`
	URL  string `json:"url"`
}

type templateHeader struct {
	Type     string `json:"type"`
	URL      string `json:"url"`
	Text     string `json:"text"`
	FileName string `json:"fileName"`
	Caption  string `json:"caption"`
}

type list struct {
	Header  header      `json:"header"`
	Body    string      `json:"body"`
	Footer  string      `json:"footer"`
	Actions listActions `json:"actions"`
}

type listActions struct {
	ButtonText string        `json:"button_text"`
	Sections   []listSection `json:"sections"`
}

type listSection struct {
	Title string    `json:"title"`
	Row   []listRow `json:"row"`
}

// listRow has the vendor's space before the name of the description.
type listRow struct {
	Title       string `json:"title"`
	Description string `json:" description"`
}

type dynamicList struct {
	Header  header         `json:"header"`
	Body    string         `json:"body"`
	Footer  string         `json:"footer"`
	Actions dynamicActions `json:"actions"`
}

type dynamicActions struct {
	ButtonText string           `json:"button_text"`
	Sections   []dynamicSection `json:"sections"`
}

type dynamicSection struct {
	Title string       `json:"title"`
	Row   []dynamicRow `json:"row"`
}

type dynamicRow struct {
	Title       string `json:"title"`
	Description string `json:"description"`
}

type reply struct {
	Header replyHeader `json:"header"`
	Body   string      `json:"body"`
	Footer string      `json:"footer"`
	Action replyAction `json:"action"`
}

type replyAction struct {
	Buttons []replyButton `json:"buttons"`
}

type replyButton struct {
	Type  string `json:"type"`
	Title string `json:"title"`
	ID    string `json:"id"`
}

// dynamicReply has actions where a reply has action, and buttons without ids.
type dynamicReply struct {
	Header  replyHeader         `json:"header"`
	Body    string              `json:"body"`
	Footer  string              `json:"footer"`
	Actions dynamicReplyActions `json:"actions"`
}

type dynamicReplyActions struct {
	Buttons []dynamicButton `json:"buttons"`
}

type dynamicButton struct {
	Type  string `json:"type"`
	Title string `json:"title"`
}

type order struct {
	CatalogID string      `json:"catalogId"`
	Text      string      `json:"text"`
	Items     []orderItem `json:"items"`
}

type orderItem struct {
	RetailerID string `json:"retailerId"`
	Quantity   string `json:"quantity"`
	Price      string `json:"price"`
	Currency   string `json:"currency"`
	Title      string `json:"title"`
	Subtitle   string `json:"subTitle"`
	ImageURL   string `json:"image"`
}

type template struct {
	Name       string           `json:"name"`
	Header     templateHeader   `json:"header"`
	Body       string           `json:"body"`
	Footer     string           `json:"footer"`
	Buttons    []templateButton `json:"buttons"`
	CampaignID string           `json:"campaignId"`
}

type templateButton struct {
	Type        string `json:"type"`
	Text        string `json:"text"`
	PhoneNumber string `json:"phoneNumber"`
	URL         string `json:"url"`
	Payload     string `json:"payload"`
}

type productSingle struct {
	IsDynamicProduct bool         `json:"isDynamicProduct"`
	Body             string       `json:"body"`
	Footer           string       `json:"footer"`
	Action           singleAction `json:"action"`
}

// singleAction is the product and its catalog.
type singleAction struct {
	CatalogID string `json:"catalogId"`
	product
}

type product struct {
	RetailerID string `json:"retailerId"`
	Title      string `json:"title"`
	Subtitle   string `json:"subTitle"`
	ImageURL   string `json:"image"`
	Price      string `json:"price"`
}

type productMulti struct {
	IsDynamicProduct bool        `json:"isDynamicProduct"`
	Header           header      `json:"header"`
	Body             string      `json:"body"`
	Footer           string      `json:"footer"`
	Action           multiAction `json:"action"`
}

type multiAction struct {
	CatalogID string           `json:"catalogId"`
	Sections  []productSection `json:"sections"`
}

type productSection struct {
	Title string    `json:"title"`
	Items []product `json:"items"`
}
