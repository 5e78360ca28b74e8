package catalog

// ofMessage are the dimensions of a message.
var ofMessage = []Dimension{Channel, Provider, Identifier, Agent, Team, Tag, Country, Direction}

// Words that several rows use.
const (
	anyMessage  = "Every message from or to a customer."
	one         = "One."
	firstAsked  = "the first message of the customer"
	firstAnswer = "the first message to the customer after it that is no automatic reply"
	answered    = "Every conversation in which a message of the customer was answered by one that is no automatic reply."
	resolved    = "Every conversation that was resolved by an event or, without one, has been silent for 24 hours."
	began       = "the first message of the conversation"
	ended       = "the resolution"
	turn        = "Every change of sides in a thread, automatic replies left out."
	waiting     = "the first unanswered message of the other side"
	theAnswer   = "the answer"
)

// Rows returns the table, in the order in which it is shown.
func Rows() []Row {
	var rows []Row
	rows = append(rows, messages()...)
	rows = append(rows, times()...)
	return append(rows, conversations()...)
}

func messages() []Row {
	return []Row{
		{
			Name: "MESSAGES", Sentence: "How many messages were exchanged with customers.",
			Fact: MessageFact, Sample: anyMessage, Measure: one, Statistic: Count, Unit: Things, Dimensions: ofMessage,
		},
		{
			Name: "PAID_TEMPLATES", Sentence: "How many templates were sent that the carrier charges for.",
			Fact: MessageFact, Sample: "Every message to a customer that is tagged system:paid_template.", Measure: one,
			Statistic: Count, Unit: Things, Dimensions: ofMessage,
		},
		{
			Name: "ACTIVE_CONTACTS", Sentence: "How many contacts wrote: one customer on two channels counts twice.",
			Fact: MessageFact, Sample: "Every message from a customer.",
			Measure:   "Its contact: channel, address of the organization, address of the customer.",
			Statistic: Distinct, Unit: Things, Dimensions: ofMessage,
		},
		{
			Name: "TAGS_USED", Sentence: "How many conversations got each tag.",
			Fact: TagFact, Sample: "The first use of every tag in a conversation; team: and system: tags are left out.",
			Measure: one, Statistic: Count, Unit: Things, Dimensions: []Dimension{Channel, Provider, Identifier, Agent, Tag},
		},
	}
}

// times are the rows of the clocks, one for each statistic.
func times() []Row {
	var rows []Row
	for _, s := range []struct {
		statistic Statistic
		word      string
	}{{Mean, "on average"}, {Median, "in the middle case"}, {P90, "in nine of ten cases, at most"}} {
		end := "_" + string(s.statistic)
		rows = append(rows,
			Row{
				Name: "RESPONSE_TIME" + end, Sentence: "How long one side waited for the other's answer, " + s.word + ".",
				Fact: MessageFact, Sample: turn, Measure: "The time between the two.", StartedBy: waiting, EndedBy: theAnswer,
				Statistic: s.statistic, Unit: Seconds, Dimensions: ofMessage,
			},
			Row{
				Name: "FIRST_REPLY_TIME" + end, Sentence: "How long customers waited for the first answer, " + s.word + ".",
				Fact: ConversationFact, Sample: answered, Measure: "The time between the two.", StartedBy: firstAsked, EndedBy: firstAnswer,
				Statistic: s.statistic, Unit: Seconds, Dimensions: ofMessage,
			},
			Row{
				Name:     "FIRST_REPLY_TIME_BUSINESS_HOURS" + end,
				Sentence: "How long customers waited for the first answer while the organization was open, " + s.word + ".",
				Fact:     ConversationFact, Sample: answered, Measure: "The opening hours between the two.", StartedBy: firstAsked, EndedBy: firstAnswer,
				Statistic: s.statistic, Unit: Seconds, Dimensions: ofMessage,
			},
			Row{
				Name: "RESOLVE_TIME" + end, Sentence: "How long conversations took until they were resolved, " + s.word + ".",
				Fact: ConversationFact, Sample: resolved, Measure: "The time between the two.", StartedBy: began, EndedBy: ended,
				Statistic: s.statistic, Unit: Seconds, Dimensions: ofMessage,
			},
		)
	}
	return rows
}

func conversations() []Row {
	return []Row{
		{
			Name: "RESOLVED_CONVERSATIONS", Sentence: "How many conversations were resolved by an event.",
			Fact: ConversationFact, Sample: "Every resolve event.", Measure: one, Statistic: Count, Unit: Things, Dimensions: ofMessage,
		},
		{
			Name: "MESSAGES_PER_CONVERSATION", Sentence: "How many messages a conversation had on average.",
			Fact: MessageFact, Sample: "Every message that belongs to a conversation.", Measure: "Its conversation.",
			Statistic: Ratio, Unit: Things, Dimensions: ofMessage,
		},
		{
			Name:     "UNIQUE_CONVERSATIONS",
			Sentence: "How many 24-hour conversation windows were opened.",
			Fact:     MessageFact, Sample: "Every message to a contact outside an open window of 24 hours: it opens one.", Measure: one,
			Statistic: Count, Unit: Things, Dimensions: append([]Dimension{InitiatedBy}, ofMessage...),
		},
	}
}
