package directory

import (
	"slices"
	"strconv"
	"strings"
)

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
