package directory

// Limits of lists of words: how many, and of how many characters each.
const (
	maxTags, maxTag           = 50, 100
	maxCommands, maxCommand   = 100, 200
	maxStopwords, maxStopword = 1000, 100
	maxWhitelist              = 1000
	maxNotifyEmails           = 50
	maxForms                  = 100
	maxPartners               = 100
)
