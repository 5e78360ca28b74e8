package ids

// Source is the system that created a row and whose id the row keeps.
type Source string

// The sources.
const (
	Native    Source = "NATIVE"
	SaySimple Source = "SAYSIMPLE"
	Sinch     Source = "SINCH"
	BotOpen   Source = "BOT_OPEN"
	JAICP     Source = "JAICP"
	Web1on1   Source = "WEB1ON1"
)
