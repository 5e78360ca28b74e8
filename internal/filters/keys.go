package filters

// The keys, with what they are about.
const (
	// SessionID is id of the session: the external one, else Parley's.
	SessionID Key = "SESSION_ID"
	// SessionStartTime is when the session began.
	SessionStartTime Key = "SESSION_START_TIME"
	// SessionEndTime is when the last message of the session was sent.
	SessionEndTime Key = "SESSION_END_TIME"
	// SessionLabels is labels of the session, by number or name.
	SessionLabels Key = "SESSION_LABELS"
	// SessionResult is what the session came to.
	SessionResult Key = "SESSION_RESULT"
	// Initiator is who wrote first: ANY, CLIENT or BOT.
	Initiator Key = "INITIATOR"
	// CallTaskID is the list of calls that the session was made for.
	CallTaskID Key = "CALL_TASK_ID"
	// ChannelType is medium of the session, in any case of letters.
	ChannelType Key = "CHANNEL_TYPE"
	// BotID is the bot of the session, or its channel where it has no bot.
	BotID Key = "BOT_ID"
	// ClientIDOrName is id, name or username of the client.
	ClientIDOrName Key = "CLIENT_ID_OR_NAME"
	// ClientJoinTime is when the client's first message was exchanged.
	ClientJoinTime Key = "CLIENT_JOIN_TIME"
	// ClientLastActivityTime is when the client's last message was exchanged.
	ClientLastActivityTime Key = "CLIENT_LAST_ACTIVITY_TIME"
	// MessageType is kind of the client's message, such as TEXT.
	MessageType Key = "MESSAGE_TYPE"
	// MessageTime is when the client's message was sent.
	MessageTime Key = "MESSAGE_TIME"
	// MessageText is text of the client's message.
	MessageText Key = "MESSAGE_TEXT"
	// AnswerText is text of an answer.
	AnswerText Key = "ANSWER_TEXT"
	// MessageOrAnswerText is text of the client's message or of an answer to it.
	MessageOrAnswerText Key = "MESSAGE_OR_ANSWER_TEXT"
	// MessageCount is how many messages the client sent in the session.
	MessageCount Key = "MESSAGE_COUNT"
	// LogLabels is labels of the message, by number or name; a group means all of its labels.
	LogLabels Key = "LOG_LABELS"
	// CommentText is text of a comment on the message.
	CommentText Key = "COMMENT_TEXT"
	// NLPClass is class that the message was sorted into.
	NLPClass Key = "NLP_CLASS"
	// NLPState is state of the script that the message led to, or one above it.
	NLPState Key = "NLP_STATE"
	// Intent is intent that was recognized, or one above it.
	Intent Key = "INTENT"
	// TransferToOperator is whether an employee wrote in the session: ANY, WITH_TRANSFER or WITHOUT_TRANSFER.
	TransferToOperator Key = "TRANSFER_TO_OPERATOR"
	// WithoutEmptySessions is YES leaves out sessions in which the client said nothing.
	WithoutEmptySessions Key = "WITHOUT_EMPTY_SESSIONS"
	// WithoutEmptyMessages is YES leaves out messages without any text.
	WithoutEmptyMessages Key = "WITHOUT_EMPTY_MESSAGES"
	// CustomFieldsInResponse is paths that the data of the answer has.
	CustomFieldsInResponse Key = "CUSTOM_FIELDS_IN_RESPONSE"
	// ExceptionExistence is whether the script failed: YES, NO or NOT_IMPORTANT.
	ExceptionExistence Key = "EXCEPTION_EXISTENCE"
	// SessionData is what the bot noted in the session, by name.
	SessionData Key = "SESSION_DATA"
	// StateRoutes is state of the script that the session went through, or one above it.
	StateRoutes Key = "STATE_ROUTES"
	// TextCampaignID is the campaign of the session.
	TextCampaignID Key = "TEXT_CAMPAIGN_ID"
	// TextCampaignResult is what the session came to for the campaign.
	TextCampaignResult Key = "TEXT_CAMPAIGN_RESULT"
	// SessionTopic is category of the session.
	SessionTopic Key = "SESSION_TOPIC"
	// ScenarioAction is action that the script took.
	ScenarioAction Key = "SCENARIO_ACTION"
	// Period is when the session began.
	Period Key = "PERIOD"
	// ChannelName is name of the session's channel.
	ChannelName Key = "CHANNEL_NAME"
	// BotReplies is how many messages bots wrote in the session.
	BotReplies Key = "BOT_REPLIES"
	// ClientType is NEW is the client's first session, RETURNING a later one.
	ClientType Key = "CLIENT_TYPE"
	// AutomationStatus is AUTOMATED is a session without employees, NOT_AUTOMATED one with.
	AutomationStatus Key = "AUTOMATION_STATUS"
	// NPS is how likely the client would recommend the organization, 0 to 10.
	NPS Key = "NPS"
	// WithoutTestSessions is YES leaves out sessions that tried the bot.
	WithoutTestSessions Key = "WITHOUT_TEST_SESSIONS"
)

// rows are the keys in the order of their enum.
func rows() []Row {
	return []Row{
		{SessionID, Text, OfConversation, "Session ID", talks(), false},
		{SessionStartTime, DateTimeRange, OfConversation, "Session start time", talks(), true},
		{SessionEndTime, DateTimeRange, OfConversation, "Session end time", talks(), false},
		{SessionLabels, Checkbox, OfConversation, "Session labels", talks(), false},
		{SessionResult, Text, OfConversation, "Session result", all(), false},
		{Initiator, Radio, OfConversation, "Initiator", talks(), false},
		{CallTaskID, Checkbox, OfConversation, "Call task ID", talks(), false},
		{ChannelType, Checkbox, OfConversation, "Channel type", all(), true},
		{BotID, Checkbox, OfConversation, "Bot ID", all(), true},
		{ClientIDOrName, Text, OfCustomer, "Client ID or name", everywhere(), true},
		{ClientJoinTime, DateTimeRange, OfCustomer, "Client join time", everywhere(), false},
		{ClientLastActivityTime, DateTimeRange, OfCustomer, "Client last activity time", everywhere(), false},
		{MessageType, Checkbox, OfMessage, "Message type", talks(), false},
		{MessageTime, DateTimeRange, OfMessage, "Message time", talks(), true},
		{MessageText, Text, OfMessage, "Message text", talks(), true},
		{AnswerText, Text, OfMessage, "Answer text", talks(), false},
		{MessageOrAnswerText, Text, OfMessage, "Message or answer text", talks(), false},
		{MessageCount, NumericRange, OfConversation, "Message count", talks(), false},
		{LogLabels, Tree, OfMessage, "Log labels", talks(), false},
		{CommentText, Text, OfMessage, "Comment text", talks(), false},
		{NLPClass, Text, OfMessage, "NLP class", talks(), false},
		{NLPState, Tree, OfMessage, "NLP state", talks(), false},
		{Intent, Tree, OfMessage, "Intent", talks(), false},
		{TransferToOperator, Radio, OfConversation, "Transfer to operator", all(), false},
		{WithoutEmptySessions, Radio, OfConversation, "Without empty sessions", talks(), false},
		{WithoutEmptyMessages, Radio, OfMessage, "Without empty messages", talks(), false},
		{CustomFieldsInResponse, CustomFields, OfMessage, "Custom fields in response", talks(), false},
		{ExceptionExistence, Radio, OfMessage, "Exception existence", talks(), false},
		{SessionData, Composite, OfConversation, "Session data", talks(), false},
		{StateRoutes, Tree, OfMessage, "State routes", talks(), false},
		{TextCampaignID, Checkbox, OfConversation, "Text campaign ID", talks(), false},
		{TextCampaignResult, Text, OfConversation, "Text campaign result", talks(), false},
		{SessionTopic, Checkbox, OfConversation, "Session topic", all(), false},
		{ScenarioAction, Checkbox, OfMessage, "Scenario action", all(), false},
		{Period, DateTimeRange, OfConversation, "Period", reports(), true},
		{ChannelName, Checkbox, OfConversation, "Channel name", all(), false},
		{BotReplies, NumericRange, OfConversation, "Bot replies", all(), false},
		{ClientType, Checkbox, OfConversation, "Client type", all(), false},
		{AutomationStatus, Checkbox, OfConversation, "Automation status", all(), false},
		{NPS, NumericRange, OfConversation, "NPS", all(), false},
		{WithoutTestSessions, Radio, OfConversation, "Without test sessions", all(), false},
	}
}
