package directory

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"parley/ent"
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

// merged are the settings after the change; was are those before. Complaints are
// about what cannot be read, and about masks that stand for nothing.
func (f IntegrationFields) merged(c *complaint, t integration.Type, was values.IntegrationParams) values.IntegrationParams {
	if raw, ok := f.Params.get(); ok && !isNull(raw) {
		was = replaced(c, t, raw, was)
	}
	if t == integration.TypeWEBHOOK {
		apply(f.URL, func(s string) { was.URL = s }, nil)
		apply(f.Secret, func(s string) {
			if s != Masked {
				was.Secret = s
			}
		}, nil)
		return was
	}
	for path, o := range map[string]Opt[string]{"url": f.URL, "secret": f.Secret} {
		if o.Given {
			c.Add("only a webhook has one", path)
		}
	}
	return values.IntegrationParams{Extra: was.Extra}
}

// replaced are the settings that raw stands for: a webhook's address and key apart
// from the rest.
func replaced(c *complaint, t integration.Type, raw json.RawMessage, was values.IntegrationParams) values.IntegrationParams {
	v, err := parseJSON(raw)
	if err != nil {
		c.Add(err.Error(), "params")
		return was
	}
	before, err := settings(t, was)
	if err != nil {
		c.Add(err.Error(), "params")
	}
	v = unmask(c, v, before, "params")
	members, ok := v.(map[string]any)
	if t == integration.TypeSMARTSUPP && ok && members["port"] == nil {
		members["port"] = "5222"
	}
	if t != integration.TypeWEBHOOK || !ok {
		if t == integration.TypeWEBHOOK {
			c.Add(errObject.Error(), "params")
		}
		return values.IntegrationParams{Extra: spell(v)}
	}
	out := values.IntegrationParams{URL: member(c, members, "url"), Secret: member(c, members, "secret")}
	if out.Secret == "" {
		out.Secret = was.Secret
	}
	delete(members, "url")
	delete(members, "secret")
	if len(members) > 0 {
		out.Extra = spell(members)
	}
	return out
}

// member is a member that has to be a text where it is there.
func member(c *complaint, members map[string]any, name string) string {
	text, ok := members[name].(string)
	if !ok && members[name] != nil {
		c.Add("must be a text", "params", name)
	}
	return text
}

// settings are the settings as one JSON value. They can be read, for they were
// written by spell.
func settings(t integration.Type, p values.IntegrationParams) (any, error) {
	if isNull(p.Extra) && t == integration.TypeAPI {
		return []any{}, nil
	}
	v, err := parseJSON(orEmpty(p.Extra))
	if members, ok := v.(map[string]any); ok && t == integration.TypeWEBHOOK {
		members["url"], members["secret"] = p.URL, p.Secret
	}
	return v, err
}

// FullParams are the settings of an integration as one JSON object, or as a list of
// scopes, with their secrets: for the answer to its creation alone.
func FullParams(row *ent.Integration) (json.RawMessage, error) {
	v, err := settings(row.Type, row.Params)
	return spell(v), err
}

// ShownParams are the settings with [Masked] in the place of their secrets.
func ShownParams(row *ent.Integration) (json.RawMessage, error) {
	v, err := settings(row.Type, row.Params)
	return spell(mask(v)), err
}

// Masked stands in the place of every secret of an integration.
const Masked = "********"

// isSecretName reports whether a member is a secret, by its name.
func isSecretName(name string) bool {
	name = strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(name))
	return slices.ContainsFunc([]string{"secret", "password", "token", "apikey", "privatekey", "credential"}, func(word string) bool {
		return strings.Contains(name, word)
	})
}

// mask hides the secrets of a value; it may change v.
func mask(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = mask(v[i])
		}
	case map[string]any:
		for name := range v {
			if isSecretName(name) && v[name] != nil {
				v[name] = Masked
			} else {
				v[name] = mask(v[name])
			}
		}
	}
	return v
}

// unmask puts what was there before in the place of masks; it may change v.
func unmask(c *complaint, v, was any, path ...string) any {
	switch v := v.(type) {
	case []any:
		former, _ := was.([]any)
		for i := range v {
			var before any
			if i < len(former) {
				before = former[i]
			}
			v[i] = unmask(c, v[i], before, append(slices.Clone(path), strconv.Itoa(i))...)
		}
	case map[string]any:
		former, _ := was.(map[string]any)
		for name := range v {
			at := append(slices.Clone(path), name)
			before, known := former[name]
			switch {
			case !isSecretName(name) || v[name] != Masked:
				v[name] = unmask(c, v[name], before, at...)
			case known:
				v[name] = before
			default:
				c.Add("is the mask of a secret that is not there", at...)
			}
		}
	}
	return v
}
