package botopen

import "encoding/json"

// The shapes of the wire. Names with spaces and odd spellings are the vendor's.

// credentials are the body of a login.
type credentials struct {
	AppID     string `json:"appId"`
	AppSecret string `json:"appSecret"`
}

// login is a token. The vendor's document has expireAt, its server sends expiresAt.
type login struct {
	AuthToken string `json:"authToken"`
	ExpireAt  string `json:"expireAt"`
	ExpiresAt string `json:"expiresAt"`
}

// usage is what was said in a month.
type usage struct {
	TotalMessages int64 `json:"totalMessages"`
	TotalUsers    int64 `json:"totalUsers"`
}

// usersBody says which users are wanted.
type usersBody struct {
	ChannelIDs []int  `json:"channelIds"`
	StartDate  string `json:"startDate,omitempty"`
	EndDate    string `json:"endDate,omitempty"`
}

// usersPage is a page of users. HasNextPage is 1 or 0.
type usersPage struct {
	Users       []user `json:"users"`
	Page        int    `json:"page"`
	Pages       int64  `json:"pages"`
	Total       int64  `json:"total"`
	Limit       int    `json:"limit"`
	HasNextPage int    `json:"hasNextPage"`
}

// user is one who talked with bots. UserID is what other endpoints call botUserId.
type user struct {
	UserID          string `json:"userId"`
	ChannelName     string `json:"channelName"`
	UserName        string `json:"userName"`
	CreatedDate     string `json:"createdDate"`
	FirstInteracted string `json:"first interacted date"`
	LastInteracted  string `json:"last interacted date"`
}

// userData is what bots noted of a user.
type userData struct {
	// CustomFields is an object.
	CustomFields json.RawMessage `json:"customFields"`
	Tags         []string        `json:"tags"`
}

// transcriptsBody says whose transcripts are wanted.
type transcriptsBody struct {
	BotUserID string `json:"botUserId"`
	ChannelID int    `json:"channelId"`
	StartDate string `json:"startDate,omitempty"`
	EndDate   string `json:"endDate,omitempty"`
}

// transcriptsPage is a page of what was said.
type transcriptsPage struct {
	BotUser     botUser      `json:"botUser"`
	Transcripts []transcript `json:"transcripts"`
	Pagination  pagination   `json:"paginationDetails"`
}

// botUser is the user of a page of transcripts.
type botUser struct {
	// CustomFields is an object.
	CustomFields json.RawMessage `json:"customFields"`
}

// pagination says which part of a list a page is.
type pagination struct {
	Page  int   `json:"page"`
	Pages int64 `json:"pages"`
	Total int64 `json:"total"`
	Limit int   `json:"limit"`
}

// transcript is one message. Of [contents] only the one is there that Type names.
type transcript struct {
	ID string `json:"id"`
	// From is User, Bot or Agent.
	From string `json:"from"`
	Type string `json:"type"`
	contents
	CreatedAt       string `json:"createdAt"`
	UpdatedAt       string `json:"updatedAt"`
	IsPreviewUser   bool   `json:"isPreviewUser"`
	IsConfigMessage bool   `json:"isConfigMessage"`
}
