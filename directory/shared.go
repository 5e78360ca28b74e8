package directory

import "encoding/json"

// Object brings what somebody keeps with an object into the form that is stored. It is
// a JSON object of at most 16 KB; nil and null stay nil.
func Object(raw json.RawMessage) (json.RawMessage, error) {
	if len(raw) == 0 || isNull(raw) {
		return nil, nil
	}
	v, err := parseObject(raw)
	if err != nil {
		return nil, err
	}
	return spell(v), nil
}

// Check says what is wrong with a change to a customer.
func (f CustomerChange) Check() error {
	var c complaint
	f.check(&c)
	return c.Err()
}
