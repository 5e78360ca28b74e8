package values

import (
	"io"
)

// Locales are the languages that a user may choose, the default one first.
func Locales() []string { return []string{"en", "nl", "de", "fr"} }

// UserSettings are how a user works. What is nil has its default.
type UserSettings struct {
	// Timezone is an IANA name; it is filled at the first login where it is nil.
	Timezone *string `json:"timezone,omitempty"`
	// TimezoneSet says that the user chose the time zone.
	TimezoneSet *bool `json:"timezoneSet,omitempty"`
	// Locale is en, nl, de or fr; en by default.
	Locale *string `json:"locale,omitempty"`
	// LocaleSet says that the user chose the language.
	LocaleSet       *bool `json:"localeSet,omitempty"`
	AudioOnChat     *bool `json:"audioOnChat,omitempty"`
	AudioOnMessage  *bool `json:"audioOnMessage,omitempty"`
	NotifyOnChat    *bool `json:"notifyOnChat,omitempty"`
	NotifyOnMessage *bool `json:"notifyOnMessage,omitempty"`
	TabdotNotify    *bool `json:"tabdotNotify,omitempty"`
	TabdotMessage   *bool `json:"tabdotMessage,omitempty"`
	PushNotify      *bool `json:"pushNotify,omitempty"`
	// FocusOnAccept opens a conversation that the user accepts. By default that is
	// done for agents of organizations below another one.
	FocusOnAccept *bool `json:"focusOnAccept,omitempty"`
	// Notifications are the subjects that the user is told of.
	Notifications []string `json:"notifications,omitzero"`
	// CannedResponses are texts at hand; they may hold {{ givenName }} and the like.
	CannedResponses []string `json:"cannedResponses,omitzero"`
}

// Filled returns the settings with the defaults of what is nil; below says that the
// user's organization is below another one.
func (s UserSettings) Filled(below bool) UserSettings {
	s.Locale = orDefault(s.Locale, "en")
	for _, flag := range []struct {
		of      **bool
		without bool
	}{
		{&s.TimezoneSet, false},
		{&s.LocaleSet, false},
		{&s.AudioOnChat, true},
		{&s.AudioOnMessage, false},
		{&s.NotifyOnChat, false},
		{&s.NotifyOnMessage, false},
		{&s.TabdotNotify, true},
		{&s.TabdotMessage, true},
		{&s.PushNotify, false},
		{&s.FocusOnAccept, below},
	} {
		*flag.of = orDefault(*flag.of, flag.without)
	}
	if s.Notifications == nil {
		s.Notifications = []string{}
	}
	if s.CannedResponses == nil {
		s.CannedResponses = []string{}
	}
	return s
}

// MarshalGQL writes the settings as they are kept.
func (s UserSettings) MarshalGQL(w io.Writer) { marshalGQL(w, s) }

// UnmarshalGQL reads settings.
func (s *UserSettings) UnmarshalGQL(v any) error { return unmarshalGQL(v, s) }
