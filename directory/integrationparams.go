package directory

import (
	"encoding/json"
	"regexp"

	"parley/ent/integration"
	"parley/internal/values"
)

const (
	// maxScopes bounds the scopes of a program, maxParam the characters of a
	// setting.
	maxScopes = 100
	maxParam  = 2000
)

var (
	isPort    = matching(regexp.MustCompile(`^[0-9]{1,5}$`), "a port, such as 5222")
	isTime    = matching(regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`), "a time of day, such as 09:00")
	isWeekday = oneOf("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
	isStep    = oneOf("verifyAgent", "verifyLocation", "launchAgent", "launchLocation")
)

// param is a setting that a type of integration knows: a text.
type param struct {
	name     string
	required bool
	is       rule
}

// paramsOf are the settings that a type knows; others are kept as they are. A
// webhook's own are checked as fields, and the scopes of a program are a list.
func paramsOf(t integration.Type) []param {
	anything := func(string) string { return "" }
	switch t {
	case integration.TypeSMARTSUPP:
		return []param{{"jid", true, notBlank}, {"password", true, notBlank}, {"host", true, notBlank}, {"port", false, isPort}}
	case integration.TypeINTERCOM:
		return []param{{"app_id", true, notBlank}, {"access_token", true, notBlank}, {"assignee_id", true, notBlank}}
	case integration.TypeSMOOCH:
		return []param{{"appId", true, notBlank}, {"keyId", false, anything}, {"secret", false, anything}}
	case integration.TypeGBM:
		return []param{
			{"location", true, notBlank},
			{"welcomeMessage", true, notBlank},
			{"privacy", false, anything},
			{"starter", false, anything},
			{"startTime", false, isTime},
			{"endTime", false, isTime},
			{"startDay", false, isWeekday},
			{"endDay", false, isWeekday},
			{"step", false, isStep},
		}
	}
	return nil
}

// checkParams complains about settings that do not fit the type. given says that
// they were given as a whole, which is then the path.
func checkParams(c *complaint, t integration.Type, p values.IntegrationParams, given bool) {
	switch t {
	case integration.TypeWEBHOOK:
		checkWebhook(c, p, given)
	case integration.TypeAPI:
		checkScopes(c, p.Extra)
	default:
		members, err := parseObject(orEmpty(p.Extra))
		if err != nil {
			c.Add(err.Error(), "params")
			return
		}
		c.within(func(c *complaint) { checkMembers(c, paramsOf(t), members) }, "params")
	}
}

func checkMembers(c *complaint, known []param, members map[string]any) {
	for _, p := range known {
		switch v := members[p.name].(type) {
		case nil:
			if p.required {
				c.Add("is required", p.name)
			}
		case string:
			c.text(p.name, Set(v), p.is, atMost(maxParam))
		default:
			c.Add("must be a text", p.name)
		}
	}
}

// checkWebhook holds a webhook to have an address.
func checkWebhook(c *complaint, p values.IntegrationParams, given bool) {
	path := []string{"url"}
	if given {
		path = []string{"params", "url"}
	}
	if p.URL == "" {
		c.Add("is required", path...)
	} else if given {
		c.hold(p.URL, path, atMost(2048), isWebhook)
	}
	if given && p.Secret != "" {
		c.hold(p.Secret, []string{"params", "secret"}, isSecret)
	}
}

// checkScopes holds the settings of a program to be its scopes: a list of texts, or an
// object that has one.
func checkScopes(c *complaint, raw json.RawMessage) {
	var scopes []string
	if json.Unmarshal(orEmpty(raw), &scopes) != nil {
		var object struct{ Scopes []string }
		if json.Unmarshal(orEmpty(raw), &object) != nil {
			c.Add("must be a list of scopes", "params")
		}
		scopes = object.Scopes
	}
	c.list("params", Set(scopes), maxScopes, notBlank, atMost(200))
}

// orEmpty is an empty object in place of no settings.
func orEmpty(raw json.RawMessage) json.RawMessage {
	if isNull(raw) {
		return json.RawMessage("{}")
	}
	return raw
}
