package jaicp

import "encoding/json"

// Pagination is where a page lies.
type Pagination struct {
	PageNum    int   `json:"pageNum"`
	PageSize   int   `json:"pageSize"`
	TotalCount int64 `json:"totalCount"`
}

// ClientInfo is a client in short.
type ClientInfo struct {
	ID        string  `json:"id"`
	FirstName *string `json:"firstName,omitempty"`
	LastName  *string `json:"lastName,omitempty"`
	Username  *string `json:"username,omitempty"`
}

// ClientExtendedInfo is a client as lists of clients show it. Instants are of ISO 8601
// in UTC, here and elsewhere.
type ClientExtendedInfo struct {
	ClientInfo
	AccountID        int64   `json:"accountId"`
	ProjectShortName string  `json:"projectShortName"`
	ChannelType      string  `json:"channelType"`
	BotID            string  `json:"botId,omitempty"`
	LastSessionID    string  `json:"lastSessionId"`
	JoinDate         string  `json:"joinDate"`
	LastVisitDate    string  `json:"lastVisitDate"`
	IsBlocked        bool    `json:"isBlocked"`
	BlockReason      *string `json:"blockReason,omitempty"`
	BlockedBy        *int64  `json:"blockedBy,omitempty"`
	BlockDate        string  `json:"blockDate,omitempty"`
}

// ClientsData is a page of clients.
type ClientsData struct {
	Paging  Pagination           `json:"paging"`
	Clients []ClientExtendedInfo `json:"clients"`
}

// SessionLabelDto is a label of sessions.
type SessionLabelDto struct {
	ID       int64  `json:"id"`
	Name     string `json:"name"`
	Priority int    `json:"priority"`
}

// MessageLabelDto is a label of messages with its group.
type MessageLabelDto struct {
	ID       int64                `json:"id"`
	Name     string               `json:"name"`
	Priority int                  `json:"priority"`
	Group    MessageLabelGroupDto `json:"group"`
}

// MessageLabelGroupDto is a group of labels. A label without group has one without id
// and with an empty name.
type MessageLabelGroupDto struct {
	ID       *int64 `json:"id,omitempty"`
	Name     string `json:"name"`
	Priority *int   `json:"priority,omitempty"`
}

// SessionInfo is a session. Duration is in milliseconds.
type SessionInfo struct {
	SessionID        string            `json:"sessionId"`
	ProjectShortName string            `json:"projectShortName"`
	ChannelType      string            `json:"channelType"`
	BotID            string            `json:"botId"`
	Client           ClientInfo        `json:"client"`
	StartTime        string            `json:"startTime"`
	FirstQuestion    *string           `json:"firstQuestion,omitempty"`
	LastQuestion     *string           `json:"lastQuestion,omitempty"`
	QuestionCount    int64             `json:"questionCount"`
	Duration         int64             `json:"duration"`
	CallTaskID       *string           `json:"callTaskId,omitempty"`
	IsCallIncoming   *bool             `json:"isCallIncoming,omitempty"`
	SessionResult    *string           `json:"sessionResult,omitempty"`
	CustomFields     json.RawMessage   `json:"customFields,omitempty"`
	SessionData      json.RawMessage   `json:"sessionData,omitempty"`
	IsLivechat       bool              `json:"isLivechat"`
	Labels           []SessionLabelDto `json:"labels,omitzero"`
}

// SessionsData is a page of sessions.
type SessionsData struct {
	Paging   Pagination    `json:"paging"`
	Sessions []SessionInfo `json:"sessions"`
}

// OperatorInfo is the employee who answered.
type OperatorInfo struct {
	ID          int64   `json:"id"`
	FirstName   *string `json:"firstName,omitempty"`
	LastName    *string `json:"lastName,omitempty"`
	PhotoURL    *string `json:"photoUrl,omitempty"`
	ChannelType string  `json:"channelType,omitempty"`
}

// NlpInfo is how the bot's engine understood a message.
type NlpInfo struct {
	NlpState         *string  `json:"nlpState,omitempty"`
	NlpClass         *string  `json:"nlpClass,omitempty"`
	FromState        *string  `json:"fromState,omitempty"`
	Pattern          *string  `json:"pattern,omitempty"`
	EffectivePattern *string  `json:"effectivePattern,omitempty"`
	Confidence       *float64 `json:"confidence,omitempty"`
	Rule             *string  `json:"rule,omitempty"`
	RuleType         *string  `json:"ruleType,omitempty"`
}

// MessageBase is what all messages have: a question and its answers.
type MessageBase struct {
	Timestamp        string            `json:"timestamp"`
	QuestionID       string            `json:"questionId"`
	SessionID        string            `json:"sessionId"`
	IsLivechat       bool              `json:"isLivechat"`
	Question         *string           `json:"question,omitempty"`
	TextAnswer       *string           `json:"textAnswer,omitempty"`
	Event            *string           `json:"event,omitempty"`
	OperatorInfo     *OperatorInfo     `json:"operatorInfo,omitempty"`
	NlpInfo          *NlpInfo          `json:"nlpInfo,omitempty"`
	PageName         *string           `json:"pageName,omitempty"`
	PreviousPageName *string           `json:"previousPageName,omitempty"`
	RequestData      json.RawMessage   `json:"requestData,omitempty"`
	Data             json.RawMessage   `json:"data,omitempty"`
	ResponseData     json.RawMessage   `json:"responseData,omitempty"`
	UtterancesJSON   string            `json:"utterancesJson,omitempty"`
	Exception        *string           `json:"exception,omitempty"`
	ProcessingTime   *int              `json:"processingTime,omitempty"`
	Labels           []MessageLabelDto `json:"labels"`
	Cleaned          bool              `json:"cleaned"`
	Comment          *string           `json:"comment,omitempty"`
}

// Message is a message of a session or a client.
type Message struct {
	MessageBase
	Status string `json:"status,omitempty"`
}

// ExtendedMessage is a message with its session.
type ExtendedMessage struct {
	MessageBase
	ProjectShortName string            `json:"projectShortName"`
	ChannelType      string            `json:"channelType"`
	BotID            string            `json:"botId"`
	Client           ClientInfo        `json:"client"`
	SessionStartTime string            `json:"sessionStartTime"`
	CallTaskID       *string           `json:"callTaskId,omitempty"`
	IsCallIncoming   *bool             `json:"isCallIncoming,omitempty"`
	SessionLabels    []SessionLabelDto `json:"sessionLabels"`
}

// MessageData is a page of messages of several sessions.
type MessageData struct {
	Paging   Pagination        `json:"paging"`
	Messages []ExtendedMessage `json:"messages"`
}

// MessagesForSessionDto is a page of the messages of a session.
type MessagesForSessionDto struct {
	Paging   Pagination  `json:"paging"`
	Session  SessionInfo `json:"session"`
	Messages []Message   `json:"messages"`
}

// MessagesForClientDto is a page of the messages of a client.
type MessagesForClientDto struct {
	Paging   Pagination         `json:"paging"`
	Client   ClientExtendedInfo `json:"client"`
	Messages []Message          `json:"messages"`
}

// PageNumberDto is the number of a page, from 0.
type PageNumberDto struct {
	PageNumber int64 `json:"pageNumber"`
}

// StateRouteDto is a way through the script, and how many sessions took it.
type StateRouteDto struct {
	StateRoutes      []string `json:"stateRoutes"`
	StateRouteResult string   `json:"stateRouteResult,omitempty"`
	SessionsCount    int64    `json:"sessionsCount"`
}

// StateRoutesData is a page of ways through the script.
type StateRoutesData struct {
	Paging Pagination      `json:"paging"`
	Routes []StateRouteDto `json:"routes"`
}
