package catalog

// Words that several rows use.
const (
	anyMessage  = "Every message from or to a customer."
	fromAny     = "Every message from a customer."
	fromNumber  = "Every message from a customer whose address is a telephone number."
	one         = "One."
	between     = "The time between the two."
	openBetween = "The opening hours between the two."
	within      = "Whether the time between the two is at most withinSeconds: 1 if it is, else 0."
	firstAsked  = "the first message of the customer"
	firstAnswer = "the first message to the customer after it that is no automatic reply"
	answered    = "Every conversation in which a message of the customer was answered by one that is no automatic reply."
	resolved    = "Every conversation that was resolved by an event or, without one, has been silent for 24 hours."
	began       = "the first message of the conversation"
	ended       = "the resolution; without an event, the last message"
	turn        = "Every change of sides in a thread, automatic replies left out."
	waiting     = "the first unanswered message of the other side"
	theAnswer   = "the answer"
	arrival     = "the arrival"
	connection  = "the agent taking it; the end where none did; now while it waits"
	decided     = "Every interaction that an agent took or that ended."
)

// Rows returns the table, in the order in which it is shown.
func Rows() []Row {
	var rows []Row
	for _, some := range [][]Row{messages(), contacts(), times(), shares(), conversations(), interactions()} {
		rows = append(rows, some...)
	}
	return rows
}

func messages() []Row {
	return []Row{
		{
			Name: "MESSAGES", Sentence: "How many messages were exchanged with customers.",
			Fact: MessageFact, Sample: anyMessage, Measure: one, Statistic: Count, Unit: Things, Table: TableB, Dimensions: ofMessage,
		},
		{
			Name: "PAID_TEMPLATES", Sentence: "How many templates were sent that the carrier charges for.",
			Fact: MessageFact, Only: Paid, Sample: "Every message to a customer that is tagged system:paid_template.", Measure: one,
			Statistic: Count, Unit: Things, Table: TableB, Dimensions: ofMessage,
		},
		{
			Name: "TAGS_USED", Sentence: "How many conversations got each tag.",
			Fact: TagFact, Sample: "The first use of every tag in a conversation, or by a message without one; team: and system: tags are left out.",
			Measure: one, Statistic: Count, Unit: Things, Table: TableC, Dimensions: ofMessage,
		},
	}
}

func contacts() []Row {
	const contact = "Its contact: channel, address of the organization, address of the customer."
	const customer = "The medium and the customer's address on it."
	row := func(name, sentence, measure string, key Key, only Condition, sample string) Row {
		return Row{
			Name: name, Sentence: sentence, Fact: MessageFact, Only: only, Key: key, Sample: sample, Measure: measure,
			Statistic: Distinct, Unit: Things, Table: TableB, Dimensions: ofMessage,
		}
	}
	return []Row{
		row("ACTIVE_CONTACTS", "How many contacts wrote: one customer on two channels counts twice.",
			contact, Contact, Incoming, fromAny),
		row("ACTIVE_CONTACTS_BY_COUNTRY", "How many contacts with a telephone number wrote; to be grouped by COUNTRY.",
			contact, Contact, WithCountry, fromNumber),
		row("UNIQUE_CONTACTS", "How many customers' addresses wrote: one address that wrote to two of the organization's counts once.",
			customer, Identity, Incoming, fromAny),
		row("UNIQUE_CONTACTS_BY_COUNTRY", "How many telephone numbers wrote, each counted once; to be grouped by COUNTRY.",
			customer, Identity, WithCountry, fromNumber),
	}
}

// statistics are what is told of every time.
var statistics = []struct {
	statistic Statistic
	word      string
}{{Mean, "on average"}, {Median, "in the middle case"}, {P90, "in nine of ten cases, at most"}}

// times are the rows of the clocks, one for each statistic.
func times() []Row {
	var rows []Row
	for _, s := range statistics {
		row := func(name, sentence string, fact Fact, only Condition, value Value, sample, measure, from, to string) Row {
			return Row{
				Name: name + "_" + string(s.statistic), Sentence: sentence + ", " + s.word + ".",
				Fact: fact, Only: only, Value: value, Sample: sample, Measure: measure, StartedBy: from, EndedBy: to,
				Statistic: s.statistic, Unit: Seconds, Table: TableB, Dimensions: ofMessage,
			}
		}
		resolve := row("RESOLVE_TIME", "How long conversations took until they were resolved",
			ResolutionFact, "", ResolveTime, resolved, between, began, ended)
		resolve.Dimensions = ofEvent
		rows = append(
			rows,
			row("RESPONSE_TIME", "How long one side waited for the other's answer",
				MessageFact, Answers, ResponseTime, turn, between, waiting, theAnswer),
			row("FIRST_REPLY_TIME", "How long customers waited for the first answer",
				ReplyFact, "", ReplyTime, answered, between, firstAsked, firstAnswer),
			row("FIRST_REPLY_TIME_BUSINESS_HOURS", "How long customers waited for the first answer while the organization was open",
				ReplyFact, "", ReplyOpenTime, answered, openBetween, firstAsked, firstAnswer),
			resolve,
		)
	}
	return rows
}

// shares are the service levels.
func shares() []Row {
	row := func(name, sentence string, fact Fact, only Condition, value Value, sample, from, to string, of []Dimension) Row {
		return Row{
			Name: name, Sentence: sentence, Fact: fact, Only: only, Value: value, Sample: sample, Measure: within, StartedBy: from, EndedBy: to,
			Statistic: Share, Unit: Fraction, Table: TableB, Dimensions: of,
		}
	}
	return []Row{
		row("RESPONSE_WITHIN", "Which part of the answers came within the time that the query names.",
			MessageFact, Answers, ResponseTime, turn, waiting, theAnswer, ofMessage),
		row("FIRST_REPLY_WITHIN", "Which part of the first answers came within the time that the query names.",
			ReplyFact, "", ReplyTime, answered, firstAsked, firstAnswer, ofMessage),
		row("FIRST_REPLY_WITHIN_BUSINESS_HOURS", "Which part of the first answers came within that time of opening hours.",
			ReplyFact, "", ReplyOpenTime, answered, firstAsked, firstAnswer, ofMessage),
		row("INTERACTIONS_ANSWERED_WITHIN", "Which part of the interactions an agent took within the time that the query names: the service level.",
			InteractionFact, Decided, Waiting, decided, arrival, "the agent taking it; one that nobody took is not within", ofInteraction),
	}
}

func conversations() []Row {
	return []Row{
		{
			Name: "OPENED_CONVERSATIONS", Sentence: "How many conversations began.",
			Fact: OpeningFact, Sample: "Every conversation, at its first message.", Measure: one,
			Statistic: Count, Unit: Things, Table: TableB, Dimensions: ofMessage,
		},
		{
			Name: "RESOLVED_CONVERSATIONS", Sentence: "How many conversations were resolved by an event.",
			Fact: EventFact, Sample: "Every resolve event.", Measure: one,
			Statistic: Count, Unit: Things, Table: TableB, Dimensions: ofEvent,
		},
		{
			Name: "CONVERSATION_BALANCE", Sentence: "How many more conversations began than were resolved by an event.",
			Fact: BalanceFact, Value: Sign, Sample: "Every conversation, at its first message, and every resolve event.",
			Measure: "1 for a beginning, -1 for a resolve event.", Statistic: Sum, Unit: Things, Table: TableB, Dimensions: ofEvent,
		},
		{
			Name: "MESSAGES_PER_CONVERSATION", Sentence: "How many messages a conversation had on average.",
			Fact: MessageFact, Only: InConversation, Key: Conversation, Sample: "Every message that belongs to a conversation.",
			Measure: "Its conversation.", Statistic: Ratio, Unit: Things, Table: TableB, Dimensions: ofMessage,
		},
		{
			Name: "UNIQUE_CONVERSATIONS", Sentence: "How many 24-hour conversation windows were opened.",
			Fact: MessageFact, Only: Opens, Sample: "Every message to a contact outside an open window of 24 hours: it opens one.", Measure: one,
			Statistic: Count, Unit: Things, Table: TableB, Dimensions: ofWindow,
		},
	}
}

// lines are how many pieces of work there were, and how many customers left.
func lines() []Row {
	row := func(name, sentence string, only Condition, sample string) Row {
		return Row{
			Name: name, Sentence: sentence, Fact: InteractionFact, Only: only, Sample: sample, Measure: one,
			Statistic: Count, Unit: Things, Table: TableB, Dimensions: ofInteraction,
		}
	}
	return []Row{
		row("INTERACTIONS", "How many interactions arrived.", "", "Every interaction."),
		row("ABANDONED_INTERACTIONS", "How many customers left while they waited.", Abandoned, "Every interaction whose customer left before an agent took it."),
		{
			Name: "INTERACTION_ABANDONMENT_RATE", Sentence: "Which part of the interactions that wait no more the customer left.",
			Fact: InteractionFact, Only: Decided, Value: Left, Sample: decided, Measure: "1 where the customer left before an agent took it, else 0.",
			Statistic: Mean, Unit: Fraction, Table: TableB, Dimensions: ofInteraction,
		},
	}
}

// interactions are the rows of the pieces of work, one for each time and
// statistic.
func interactions() []Row {
	rows := lines()
	for _, s := range statistics {
		for _, t := range []Row{
			{
				Name: "WAITING", Sentence: "How long interactions waited for an agent", Value: Waiting,
				Sample: "Every interaction.", StartedBy: arrival, EndedBy: connection,
			},
			{
				Name: "HANDLING", Sentence: "How long agents were busy with interactions", Value: Handling, Only: Connected,
				Sample: "Every interaction that an agent took.", StartedBy: "the agent taking it", EndedBy: "the end of the talk; now while it goes on",
			},
			{
				Name: "WRAP_UP", Sentence: "How long agents worked on interactions after the talk", Value: WrapUp, Only: WrappedUp,
				Sample:    "Every interaction whose talk ended and that was, or is being, wrapped up.",
				StartedBy: "the end of the talk", EndedBy: "the end of the work; now while it goes on",
			},
			{
				Name: "TOTAL", Sentence: "How long interactions took from arrival to the end of the talk", Value: Whole,
				Sample: "Every interaction.", StartedBy: arrival, EndedBy: "the end of the talk; now while it goes on",
			},
		} {
			t.Name = "INTERACTION_" + t.Name + "_TIME_" + string(s.statistic)
			t.Sentence += ", " + s.word + "."
			t.Fact, t.Measure, t.Statistic, t.Unit, t.Table, t.Dimensions = InteractionFact, between, s.statistic, Seconds, TableB, ofInteraction
			rows = append(rows, t)
		}
	}
	return rows
}
