package sinch

import "encoding/xml"

// ScriptResult is what an agent filled in during a contact.
type ScriptResult struct {
	XMLName           xml.Name              `json:"-" xml:"scriptResult"`
	ID                string                `json:"id" xml:"id"`
	ScriptID          string                `json:"script_id" xml:"script_id"`
	Name              string                `json:"name" xml:"name"`
	ContactID         string                `json:"contact_id" xml:"contact_id"`
	OriginalContactID string                `json:"originalcontact_id" xml:"originalcontact_id"`
	ModificationTime  string                `json:"modificationtime" xml:"modificationtime"`
	Questions         Items[ScriptQuestion] `json:"scriptquestions" xml:"scriptquestions"`
}

func (ScriptResult) xmlNames() (list, element string) { return "scriptResults", "scriptResult" }

// ScriptQuestion is a question of a script with its answers.
type ScriptQuestion struct {
	ID          string              `json:"id" xml:"id"`
	Data        string              `json:"data" xml:"data"`
	ControlType string              `json:"controltype" xml:"controltype"`
	DataType    string              `json:"datatype" xml:"datatype"`
	Ordinal     int                 `json:"ordinal" xml:"ordinal"`
	Answers     Items[ScriptAnswer] `json:"scriptanswers" xml:"scriptanswers"`
}

func (ScriptQuestion) xmlItem() string { return "scriptquestion" }

// ScriptAnswer is one answer to a question.
type ScriptAnswer struct {
	ID      string `json:"id" xml:"id"`
	Data    string `json:"answerdata" xml:"answerdata"`
	Ordinal int    `json:"ordinal" xml:"ordinal"`
}

func (ScriptAnswer) xmlItem() string { return "scriptanswer" }
