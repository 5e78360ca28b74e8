package inbox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/internal/values"
)

// check returns when an answer last changed.
func (n NewScriptResult) check(now time.Time) (time.Time, error) {
	var c complaint
	c.atMost(MaxExternalID, n.ExternalID, "externalId")
	if strings.TrimSpace(n.ScriptName) == "" {
		c.Add("is required", "scriptName")
	}
	c.atMost(200, n.ScriptName, "scriptName")
	if len(n.Questions) == 0 || len(n.Questions) > MaxQuestions {
		c.Add(fmt.Sprintf("1 to %d questions", MaxQuestions), "questions")
		n.Questions = nil
	}
	for i, q := range n.Questions {
		checkQuestion(&c, q, "questions", strconv.Itoa(i))
	}
	at := instant(&c, orZero(n.ModifiedAt), now, "modifiedAt")
	return at, c.Err()
}

func checkQuestion(c *complaint, q values.ScriptQuestion, path ...string) {
	c.needs(MaxAnswer, q.Data, slices.Concat(path, []string{"data"})...)
	c.needs(MaxExternalID, q.ControlType, slices.Concat(path, []string{"controlType"})...)
	c.needs(MaxExternalID, q.DataType, slices.Concat(path, []string{"dataType"})...)
	path = append(path, "answers")
	if len(q.Answers) > MaxAnswers {
		c.Add(fmt.Sprintf("at most %d answers", MaxAnswers), path...)
		return
	}
	for i, a := range q.Answers {
		c.atMost(MaxAnswer, a.Data, slices.Concat(path, []string{strconv.Itoa(i)})...)
	}
}
