package jaicp

import (
	"encoding/json"
	"math"

	"parley/compat/rest"
	"parley/directory"
)

// labelInput is a label of a body. Labels and groups are named by numbers here.
type labelInput struct {
	id            int64
	name          directory.Opt[string]
	priority      directory.Opt[int]
	group         int64
	groupName     directory.Opt[string]
	groupPriority directory.Opt[int]
}

// number reads the number of a label or a group, 0 where it is missing.
func number(o *rest.Object, key string, needed bool) int64 {
	if needed && !o.Given(key) {
		o.Report(key+" is required", key)
	}
	return int64(o.Int(key, 1, math.MaxInt, 0))
}

// words reads a text that may be missing.
func words(o *rest.Object, key string, needed bool) directory.Opt[string] {
	if needed {
		return directory.Set(o.RequiredText(key))
	}
	if !o.Given(key) {
		return directory.Opt[string]{}
	}
	return directory.Set(o.PresentText(key))
}

// place reads a priority that may be missing.
func place(o *rest.Object, key string, needed bool) directory.Opt[int] {
	if !o.Given(key) {
		if needed {
			o.Report(key+" is required", key)
		}
		return directory.Opt[int]{}
	}
	return directory.Set(o.Int(key, math.MinInt32, math.MaxInt32, 0))
}

// readWholeLabel reads a label of which everything has to be there.
func readWholeLabel(o *rest.Object) labelInput {
	return labelInput{name: words(o, "name", true), priority: place(o, "priority", true)}
}

// readNewMessageLabel reads its group as well: an object, or only its name.
func readNewMessageLabel(o *rest.Object) labelInput {
	in := readWholeLabel(o)
	var name string
	if json.Unmarshal(o.Raw("group"), &name) == nil {
		in.groupName = words(o, "group", true)
		return in
	}
	group := o.RequiredObject("group")
	if group == nil {
		return in
	}
	if in.group = number(group, "id", false); in.group == 0 {
		in.groupName, in.groupPriority = words(group, "name", true), place(group, "priority", false)
	}
	return in
}

func readMessageLabelUpdate(o *rest.Object) labelInput {
	in := readWholeLabel(o)
	in.group = number(o, "groupId", true)
	return in
}

// readLabelInList reads what changes about one label of a list.
func readLabelInList(o *rest.Object) labelInput {
	return labelInput{
		id: number(o, "id", true), name: words(o, "name", false), priority: place(o, "priority", false),
		group: number(o, "groupId", false), groupName: words(o, "groupName", false), groupPriority: place(o, "groupPriority", false),
	}
}

func readPriority(o *rest.Object) labelInput {
	return labelInput{id: number(o, "id", true), priority: place(o, "newPriority", true)}
}

// readGroupInList reads what changes about one group of a list.
func readGroupInList(o *rest.Object) labelInput {
	return labelInput{id: number(o, "id", true), name: words(o, "name", false), priority: place(o, "priority", false)}
}

func readGroupPriority(o *rest.Object) labelInput { return readPriority(o) }

// readList reads the labels, or the groups, of a body that is a list.
func readList(r *rest.Request, read func(*rest.Object) labelInput) ([]labelInput, error) {
	o, err := r.List("labels")
	if err != nil {
		return nil, err
	}
	var out []labelInput
	for _, one := range o.Objects("labels", directory.MaxLabels) {
		out = append(out, read(one))
	}
	return out, o.Err()
}

// readOne reads the label, or the group, of a body.
func readOne(r *rest.Request, read func(*rest.Object) labelInput) (labelInput, error) {
	o, err := r.Object()
	if err != nil {
		return labelInput{}, err
	}
	in := read(o)
	return in, o.Err()
}
