package botopen

import (
	"slices"

	"parley/compat/rest"
)

// medium is one of the vendor's channels.
type medium struct {
	Code int
	// Name is the vendor's, Keys are Parley's keys of the media, the usual one first.
	Name string
	Keys []string
}

// media are the vendor's channels, by code.
var media = []medium{
	{1010, "webchat", []string{"WEBCHAT"}},
	{1011, "workflow", []string{"WORKFLOW"}},
	{1012, "googleBusinessMessages", []string{"GOOGLE_BUSINESS_MESSAGES"}},
	{1013, "general", []string{"GENERAL"}},
	{1014, "whatsapp", []string{"WHATSAPP"}},
	{1015, "RCSBusinessMessages", []string{"RCS"}},
	{1016, "telegram", []string{"TELEGRAM"}},
	{1017, "facebook", []string{"FACEBOOK_MESSENGER", "FACEBOOK"}},
	{1018, "sms", []string{"SMS"}},
	{1019, "hangoutsChat", []string{"HANGOUTS_CHAT"}},
	{1020, "google", []string{"GOOGLE"}},
	{1021, "instagramMessaging", []string{"INSTAGRAM"}},
}

// The first code and the last; all between are codes.
const firstCode, lastCode = 1010, 1021

// mediumOf is the channel of a code.
func mediumOf(code int) medium { return media[code-firstCode] }

// nameOf is the vendor's name of a medium; a key that the vendor does not know stands
// for itself.
func nameOf(key string) string {
	for _, m := range media {
		if slices.Contains(m.Keys, key) {
			return m.Name
		}
	}
	return key
}

// keysOf are Parley's keys of the media with these codes.
func keysOf(codes []int) []string {
	var keys []string
	for _, code := range codes {
		keys = append(keys, mediumOf(code).Keys...)
	}
	return keys
}

// channelParameter describes a code in a query string.
var channelParameter = rest.Parameter{Name: "channelId", Type: "integer", Description: "Code of a channel, 1010 to 1021; by default all channels."}
