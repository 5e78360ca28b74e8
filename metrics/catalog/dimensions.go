package catalog

// Dimension is something that samples are told apart by.
type Dimension string

// The dimensions.
const (
	Channel     Dimension = "CHANNEL"
	Provider    Dimension = "PROVIDER"
	Identifier  Dimension = "IDENTIFIER"
	Agent       Dimension = "AGENT"
	Team        Dimension = "TEAM"
	Tag         Dimension = "TAG"
	Country     Dimension = "COUNTRY"
	Direction   Dimension = "DIRECTION"
	Author      Dimension = "AUTHOR"
	InitiatedBy Dimension = "INITIATED_BY"
	Queue       Dimension = "QUEUE"
	HourOfDay   Dimension = "HOUR_OF_DAY"
	Weekday     Dimension = "WEEKDAY"
)

// Said is a dimension in words.
type Said struct {
	Dimension Dimension
	// Sentence says what it tells apart, and what its keys are.
	Sentence string
}

// Dimensions lists them all, in the order in which they are shown.
func Dimensions() []Said {
	return []Said{
		{Channel, "By medium, such as WHATSAPP."},
		{Provider, "By the system that carried the message, such as SAYSIMPLE."},
		{Identifier, "By the organization's own address on the medium."},
		{Agent, "By employee; keys are ids of users."},
		{Team, "By team; keys are ids of teams."},
		{Tag, "By tag; keys are names, with the prefix team: or system: where it is no user tag. A sample with several tags is in several groups."},
		{Country, "By the country of the customer's telephone number; keys are ISO 3166-1 alpha-2."},
		{Direction, "By direction: IN from the customer, OUT to the customer."},
		{Author, "By what sort of author wrote: CUSTOMER, AGENT, BOT or SYSTEM."},
		{InitiatedBy, "By who opened the conversation window: USER or BUSINESS."},
		{Queue, "By queue; keys are ids of queues."},
		{HourOfDay, "By the hour that the clocks of the time zone show, from 0 to 23."},
		{Weekday, "By the day of the week in the time zone, from 1 for Monday to 7 for Sunday."},
	}
}

// ofTime are the dimensions of every sample, since each has an instant. They can
// be grouped by, not filtered by.
var ofTime = []Dimension{HourOfDay, Weekday}

// ofMessage are the dimensions of a message.
var ofMessage = []Dimension{Channel, Provider, Identifier, Agent, Team, Tag, Country, Direction, Author}

// ofWindow are those of a message that opened a window.
var ofWindow = append([]Dimension{InitiatedBy}, ofMessage...)

// ofEvent are the dimensions of a resolve event.
var ofEvent = []Dimension{Channel, Provider, Identifier, Agent, Tag}

// ofInteraction are the dimensions of an interaction.
var ofInteraction = []Dimension{Queue, Agent, Channel, Identifier}
