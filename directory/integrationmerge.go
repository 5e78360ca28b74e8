package directory

import (
	"encoding/json"

	"parley/ent"
	"parley/ent/integration"
	"parley/internal/values"
)

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
